"""The operations over HTTP: an ASGI app derived from how each is declared, and what it takes to run it."""
