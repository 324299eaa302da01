"""Tests of the guard of Anthropic's client."""
