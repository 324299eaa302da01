"""Tests of openapi.yaml, of the generator and of what is packaged and public."""
