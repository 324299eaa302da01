"""Tests of the engines, and of the choice between them."""
