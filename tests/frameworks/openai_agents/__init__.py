"""Tests of the guardrails of the OpenAI Agents SDK."""
