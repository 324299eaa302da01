"""Tests of the guarded clients of OpenAI."""
