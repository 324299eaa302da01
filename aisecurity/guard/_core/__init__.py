"""Rules of a guard: what is scanned, what a verdict or a failure means, when text is released. No I/O, no clock."""
