"""Tests of the guard for agents of LangChain."""
