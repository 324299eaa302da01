"""Progress and report of a bulk run: counts, comparison with labels, charts, HTML."""
