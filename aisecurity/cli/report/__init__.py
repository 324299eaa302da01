"""Report of a bulk run: progress, counts, comparison with labels, tables, charts and HTML."""
