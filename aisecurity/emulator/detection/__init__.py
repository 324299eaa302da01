"""The detectors, their table, the AI profiles, and the examination of a content."""
