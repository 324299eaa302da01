"""Configuration of Sphinx for the site; scripts/build_site.py composes what it builds."""

from __future__ import annotations

from pathlib import Path

project = "aisecurity"
extensions = ["myst_parser"]
exclude_patterns: list[str] = []
html_theme = "furo"
html_title = "aisecurity"
html_static_path = [str(Path(__file__).parent / "static")]
html_css_files = ["site.css"]
html_search_scorer = str(Path(__file__).parent / "scorer.js")
html_copy_source = False
html_use_index = False
# Two hyphens are those of an option.
smartquotes = False
html_show_sourcelink = False
html_show_sphinx = False
# Excerpts of what was found are fetched, which a page that is opened as a file must not do.
html_show_search_summary = False
highlight_language = "text"
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 6
python_maximum_signature_line_length = 90
python_use_unqualified_type_names = True
add_module_names = False
toc_object_entries = False
nitpicky = True
# What annotations name of others, and type variables.
nitpick_ignore_regex = [(r"py:.*", r"(?!aisecurity\.).*")]
