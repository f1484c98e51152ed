"""Who may use the service, and as what: accounts, sign-in, tokens, roles, and the audit of all of it."""
