"""The tests: unit, contract, cassettes, emulator, docs."""
