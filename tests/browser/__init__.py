"""Tests in a browser, which `make test-browser` runs where Chromium is installed."""
