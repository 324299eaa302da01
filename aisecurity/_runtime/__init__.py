"""Hand-written base of the generated client, which imports nothing else of the package."""
