"""What cannot be read leaves a tree before it is walked: code, readings of characters, twins of formulas."""

from __future__ import annotations

from lxml import etree
from lxml.html import HtmlElement

from newsetl.extract.page.blocks import COMMENT, marks_of_words

# Never part of an article's text, whatever the page.
_NEVER_TEXT = (
    "script", "style", "svg", "iframe", "template", "object", "embed", "canvas", "select", "textarea",
    "noscript", "head", "rt", "rp", "rtc", "annotation", "annotation-xml",
)  # fmt: skip
_KEPT_WHOLE = frozenset(("html", "body", "main", "article"))
_PARAGRAPH = 60  # characters
_MOST_FORMULAS = 2_000
_COMMENTS = "//*[contains(@class, 'omment') or contains(@id, 'omment') or contains(@id, 'disqus')]"


def prune(tree: HtmlElement) -> None:
    """Take out of the tree, in place, what cannot be text. Text behind an element stays; so do forms."""
    _open_noscripts(tree)
    _drop_twins_of_formulas(tree)
    etree.strip_elements(tree, *_NEVER_TEXT, with_tail=False)


def _open_noscripts(tree: HtmlElement) -> None:
    """A <noscript> of two paragraphs and more is text for readers without scripts, and stays as its content."""
    for element in list(tree.iter("noscript")):
        paragraphs = (len("".join(part.itertext()).strip()) >= _PARAGRAPH for part in element.iter("p"))
        if sum(paragraphs) >= 2:
            element.drop_tag()


def _drop_twins_of_formulas(tree: HtmlElement) -> None:
    """What is drawn beside a <math> for eyes only says the same once more."""
    for formula in list(tree.iter("math"))[:_MOST_FORMULAS]:
        around = formula
        for _ in range(2):
            for twin in [*around.itersiblings(), *around.itersiblings(preceding=True)]:
                if twin.get("aria-hidden") == "true":
                    twin.drop_tree()
            parent = around.getparent()
            if parent is None or parent.tag != "span":
                break
            around = parent


def drop_comments(tree: HtmlElement) -> None:
    """Take readers' comments out of the tree, in place: containers whose class or id says so and hold no h1."""
    for element in tree.xpath(_COMMENTS):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        is_comment = bool(marks_of_words(names) & COMMENT) and element.tag not in _KEPT_WHOLE
        if is_comment and element.getparent() is not None and element.find(".//h1") is None:
            element.drop_tree()
