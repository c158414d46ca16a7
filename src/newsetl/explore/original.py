"""The original bytes of an article, as they came: in a frame that runs no script and fetches nothing."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree, html
from starlette.requests import Request
from starlette.responses import Response

from newsetl.api.find import place_of
from newsetl.core.text import decode, is_binary
from newsetl.explore.article import article_id_of, article_row
from newsetl.explore.published import Row
from newsetl.explore.site import page, site_of
from newsetl.extract.page.charsets import decode_page
from newsetl.readers.reread import read_raw

# `sandbox` alone: no script, no form, no pop-up, an origin of its own. What is not in the file is not fetched.
POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}
_KEPT = "newsetl-kept"
_STYLE = (
    f".{_KEPT} {{ outline: 2px solid #1a7f37 !important; background: #d8f5dd !important; color: #111 !important }}"
)
_FETCHES = ("link", "base", "meta", "script", "iframe", "frame", "object", "embed")  # elements that lead outside
_MOST_BYTES = 8_000_000  # larger ones are to be saved, not looked at


def original(request: Request) -> Response:
    """The page at /article/ID/original: the frame beside the text that was taken from it."""
    with site_of(request).published.newest() as build:
        row = article_row(build, article_id_of(request))
    return page(request, "original.html", article=row, is_html=row["media_type"] == "html")


def framed(request: Request) -> Response:
    """What stands in the frame; with `?marked=1`, the paragraphs that were kept are marked."""
    row, payload = _payload(request)
    if len(payload) > _MOST_BYTES or (row["media_type"] != "html" and is_binary(payload)):
        return Response(
            "These bytes are no text, or too many to show: save the file.\n", 200, _HEADERS, "text/plain"
        )
    if row["media_type"] != "html":
        text = (decode(payload) or (payload.decode("latin-1"), ""))[0]
        return Response(text, 200, _HEADERS, "text/plain; charset=utf-8")
    decoded = decode_page(payload, declared=())
    source = payload.decode("latin-1") if decoded is None else decoded.text
    kept = _paragraphs(row) if request.query_params.get("marked") else ()
    return Response(harmless(source, kept=kept), 200, _HEADERS, "text/html; charset=utf-8")


def file(request: Request) -> Response:
    """The bytes as a file to save."""
    row, payload = _payload(request)
    headers = {**_HEADERS, "Content-Disposition": f'attachment; filename="{row["article_id"]}.bin"'}
    return Response(payload, 200, headers, "application/octet-stream")


def harmless(source: str, *, kept: Iterable[str] = ()) -> bytes:
    """A page without what would reach outside, and with the paragraphs marked whose text was kept.

    The policy of the answer keeps scripts and requests from happening; but a browser looks up the name of a server
    that a `link` announces, whatever the policy says.
    """
    try:
        tree = html.document_fromstring(source)
    except (etree.ParserError, ValueError):
        return b""
    for element in list(tree.iter(*_FETCHES)):
        element.drop_tree()
    wanted = {" ".join(line.split()) for line in kept}
    for element in tree.iter() if wanted else ():
        if isinstance(element.tag, str) and " ".join("".join(element.itertext()).split()) in wanted:
            element.set("class", f"{element.get('class', '')} {_KEPT}".strip())
    if wanted:
        style = etree.SubElement(tree, "style")
        style.text = _STYLE
    written: bytes = html.tostring(tree, encoding="utf-8", doctype="<!DOCTYPE html>")
    return written


def _payload(request: Request) -> tuple[Row, bytes]:
    with site_of(request).published.newest() as build:
        row = article_row(build, article_id_of(request))
        place = place_of(build.connection, str(row["article_id"]))
    return row, read_raw(place)


def _paragraphs(row: Row) -> list[str]:
    text = row["text"] or ""
    return [row["title"] or "", *(text[part["start"] : part["end"]] for part in row["paragraphs"] or [])]
