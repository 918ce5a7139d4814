"""The verbs: submit, append, project, publish, audit, verify, monitor. They know only ports."""
