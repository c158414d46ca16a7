"""What kind of page it is, and by which evidence: article, live blog, gallery or video."""

from __future__ import annotations

from newsetl.core.records import PageKind
from newsetl.core.text import words
from newsetl.extract.page.jsonld import types_of
from newsetl.extract.page.read import Page

_GALLERY_TYPES = frozenset("ImageGallery MediaGallery".split())


def kind_of(page: Page) -> tuple[PageKind, str]:
    """The page's kind and why; "article" where nothing speaks for another."""
    if page.capture.media == "text":
        return "article", "plain text"
    kinds = {kind for entry in page.jsonld for kind in types_of(entry)}
    count = len(words(page.text))
    return _live(page, kinds) or _gallery(page, kinds, count) or _video(page, kinds, count) or ("article", "text")


def _live(page: Page, kinds: set[str]) -> tuple[PageKind, str] | None:
    if "LiveBlogPosting" in kinds:
        return "live", "JSON-LD LiveBlogPosting"
    return None


def _gallery(page: Page, kinds: set[str], count: int) -> tuple[PageKind, str] | None:
    if kinds & _GALLERY_TYPES:
        return "gallery", f"JSON-LD {sorted(kinds & _GALLERY_TYPES)[0]}"
    if len(page.images) >= 8 and count < 40 * len(page.images):
        return "gallery", f"{len(page.images)} images, {count} words"
    return None


def _video(page: Page, kinds: set[str], count: int) -> tuple[PageKind, str] | None:
    says = next((value for value in page.meta.get("og:type", ()) if value.lower().startswith("video")), None)
    if count < 150 and (says or ("VideoObject" in kinds and not any("Article" in kind for kind in kinds))):
        return "video", f"og:type {says}" if says else "JSON-LD VideoObject"
    return None
