"""Subcommands of `aisecurity`, one module for each or for related ones."""
