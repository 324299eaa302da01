"""The scan API: requests read from JSON, and answers written in the form of the contract."""
