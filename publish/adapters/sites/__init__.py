"""Sites: where the public files are served from."""
