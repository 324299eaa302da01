"""Tests of the configuration: its settings and their checks, the environment, and what a call is made of."""
