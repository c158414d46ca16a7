"""The names by which the surroundings of a document (table, path, feed) speak of its fields.

Readers give hints under these names; columns of `extract` ask for them; nothing else is a hint.
"""

from __future__ import annotations

HINT_NAMES = (
    "title",
    "subtitle",
    "description",
    "published",
    "modified",
    "authors",
    "publisher",
    "section",
    "keywords",
    "language",
    "dateline",  # as printed; its parts count where the text prints none
    "year",  # of a dateline that prints none
)
LIST_HINTS = frozenset({"authors", "keywords"})  # hold several values
