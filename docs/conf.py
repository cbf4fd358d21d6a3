"""How the documentation is built: ``./dev docs``."""

project = "Doorstep"
author = "The Doorstep authors"
copyright = "The Doorstep authors"  # noqa: A001
extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Doorstep"
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
nitpicky = False
