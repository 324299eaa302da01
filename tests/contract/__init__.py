"""The contract, and the client that is generated from it."""
