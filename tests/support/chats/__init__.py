"""Chat applications: one that is guarded, in both halves, and ones that make the mistakes of a beginner."""
