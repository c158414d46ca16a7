"""Which segmenters this computer has: apart from them, as settings ask for it before anything is read."""

from __future__ import annotations

from importlib.util import find_spec

from newsetl.core.recipe import Segmenter


def installed_segmenter() -> Segmenter:
    """The best of those that this computer has."""
    return "icu" if find_spec("icu4py") else "characters"
