"""Early name of `aisecurity.scan.inline`, for programs that import the blocking Scanner from here."""
