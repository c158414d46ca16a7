"""Which column of a table is which: guessed from usual names, overridable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from newsetl.core.errors import UsageError

# Our name → the names it goes by, most telling first. Compared without case, spaces and punctuation.
USUAL_NAMES: Mapping[str, str] = {
    "html": "html rawhtml pagehtml contenthtml htmlcontent bodyhtml",
    "text": "text body articletext fulltext maintext articlebody articlecontent plaintext rawtext content "
    "story article document",
    "url": "url articleurl link weburl permalink pageurl sourceurl canonicalurl uri href",
    "title": "title headline articletitle heading headlinemain",
    "subtitle": "subtitle deck standfirst subheadline alternativeheadline",
    "description": "description summary abstract lead lede",
    "published": "publishedat published datepublished publishdate datepublish publicationdate pubdate "
    "publishedon date datetime publicationtime pubtime",
    "modified": "modifiedat modified datemodified datemodify updatedat updated lastmodified",
    "authors": "authors author byline creator writer",
    "publisher": "publisher publication outlet newspaper sitename sourcename medium",
    "section": "section category desk articlesection rubric",
    "keywords": "keywords tags",
    "language": "language lang",
    "captured": "capturedat fetchedat crawldate crawledat datedownload scrapedat retrievedat warcdate",
    "year": "year",
}


def guess_columns(names: Iterable[str], *, override: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our name → the table's column, for those that can be told; each column is used once.

    What `override` names is not guessed: a table without that column simply has none.
    """
    columns = list(names)
    wanted = override or {}
    chosen = {ours: theirs for ours, theirs in wanted.items() if theirs in columns}
    folded = {_fold(name): name for name in reversed(columns)}
    for ours, usual in USUAL_NAMES.items():
        if ours in wanted:
            continue
        theirs = next((folded[name] for name in usual.split() if name in folded), None)
        if theirs is not None and theirs not in chosen.values():
            chosen[ours] = theirs
    return chosen


def check_columns(override: Mapping[str, str]) -> None:
    """Raise UsageError for a name of ours that there is not."""
    for ours, theirs in override.items():
        if ours not in USUAL_NAMES:
            raise UsageError(f"--column {ours}={theirs}: {ours!r} is not one of {', '.join(USUAL_NAMES)}")


def _fold(name: str) -> str:
    return "".join(char for char in str(name).casefold() if char.isalnum())
