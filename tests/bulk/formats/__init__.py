"""The registry of formats, and the documentation that is written from it."""
