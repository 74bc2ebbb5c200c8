"""Sphinx's settings: `make docs` builds with them, and takes a warning for an error."""

project = "gopy"
author = "The gopy authors"
copyright = "2026, The gopy authors"
release = "0.1.0"

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "gopy"
