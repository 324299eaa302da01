"""Tests of odd answers, odd input and retries."""
