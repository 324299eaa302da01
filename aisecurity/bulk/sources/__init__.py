"""Sources: rows of files of several formats, of a directory, or of the standard input."""
