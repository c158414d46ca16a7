"""What kind of page it is, and by which evidence: article, live blog, gallery or video."""

from __future__ import annotations

from newsetl.core.records import PageKind
from newsetl.extract.page.jsonld import types_of
from newsetl.extract.page.page import Html, Page

_FEWEST_POSTS = 3
_GALLERY_TYPES = frozenset("ImageGallery MediaGallery".split())


def kind_of(page: Page) -> tuple[PageKind, str]:
    """The page's kind and why; "article" where nothing speaks for another."""
    if page.html is None:
        return "article", "plain text"
    kinds = {kind for entry in page.statements.jsonld for kind in types_of(entry)}
    return (
        _live(page.html, kinds) or _gallery(page, page.html, kinds) or _video(page, kinds) or ("article", "text")
    )


def _live(html: Html, kinds: set[str]) -> tuple[PageKind, str] | None:
    if "LiveBlogPosting" in kinds:
        return "live", "JSON-LD LiveBlogPosting"
    if html.shape.live_posts >= _FEWEST_POSTS:
        return "live", f"{html.shape.live_posts} posts with a time of day"
    return None


def _gallery(page: Page, html: Html, kinds: set[str]) -> tuple[PageKind, str] | None:
    if kinds & _GALLERY_TYPES:
        return "gallery", f"JSON-LD {sorted(kinds & _GALLERY_TYPES)[0]}"
    images = len(html.images)
    if images >= 8 and page.length < 40 * images:
        return "gallery", f"{images} images, {page.length} words"
    return None


def _video(page: Page, kinds: set[str]) -> tuple[PageKind, str] | None:
    og_types = page.statements.meta.get("og:type", ())
    stated = next((value for value in og_types if value.lower().startswith("video")), None)
    is_video = "VideoObject" in kinds and not any("Article" in kind for kind in kinds)
    if page.length < 150 and (stated or is_video):
        return "video", f"og:type {stated}" if stated else "JSON-LD VideoObject"
    return None
