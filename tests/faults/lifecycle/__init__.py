"""Tests of Scanners over their life: threads, loops, forks, tenants, and the end of a process."""
