"""Pages that are no articles are not stored."""

from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Raw
from newsetl.extract.article import extract
from tests.unit.extract.page_kinds import pages

_ACCEPTED = 0.02  # share of them that may be stored


def is_stored(html: str) -> bool:
    capture = Capture(raw=Raw(source_uri="page"), payload=html.encode(), media="html")
    return isinstance(extract(capture, options=Options()), Article)


def test_of_sixty_index_hub_author_shell_wall_and_error_pages_next_to_none_is_stored() -> None:
    known = dict(pages())
    assert len(known) == 60
    stored = [name for name, html in known.items() if is_stored(html)]
    assert len(stored) <= _ACCEPTED * len(known), stored
