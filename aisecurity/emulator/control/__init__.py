"""Control of a running emulator: faults, scripted answers, recorded requests, and their admin endpoint."""
