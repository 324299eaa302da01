"""Tests of openapi.yaml, the generator, the package as it is built, and its public names."""
