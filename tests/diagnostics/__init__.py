"""Diagnoses against servers on loopback that are sound, misbehave, or are not there."""
