"""The verbs: submit, append, project, upload, audit, verify, monitor. They know ports, not adapters."""
