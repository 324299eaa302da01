"""Tests of the httpx engines and their parts."""
