"""Tests of the recipe for CrewAI, in an environment of its own."""
