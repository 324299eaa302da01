"""Tests of odd answers and odd input, and of what is sent again."""
