"""The ASGI application, its middleware, and the server that runs it."""
