"""Differences of two specs: of the contract, the public names, the cassettes, and a draft for the changelog."""
