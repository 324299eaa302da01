"""Calls of a client of OpenAI, in all its ways."""
