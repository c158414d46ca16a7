"""The version of newsetl, a semantic one; the public names that it is about are those of docs/api.md."""

__version__ = "0.1.0"
