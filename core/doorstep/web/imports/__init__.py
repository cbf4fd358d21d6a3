"""Importing files of contacts and accounts: upload, columns, preview, progress, result."""

from doorstep.web.imports import columns, pages, results
from doorstep.web.imports.room import room

__all__ = ["columns", "pages", "results", "room"]
