"""The graph over HTTP: routes of about three lines, one table of errors, guards as plain ASGI."""
