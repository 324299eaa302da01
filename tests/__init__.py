"""The tests: folders that mirror the package, and one for each promise that reaches beyond a module."""
