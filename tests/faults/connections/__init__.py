"""Tests of kept connections, redirects, TLS and proxies."""
