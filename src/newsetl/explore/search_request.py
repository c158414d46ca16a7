"""What a person asks of the search page, as its address holds it; and the same as SQL and as Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from newsetl.api import questions
from newsetl.core.errors import UsageError
from newsetl.core.nearest import nearest
from newsetl.explore.site import link
from newsetl.warehouse.search.filters import Ask, Filters
from newsetl.warehouse.search.query import matches_sql
from newsetl.warehouse.sql import quoted

SORTS = {"best": "score DESC, article_id", "newest": "", "oldest": ""}
_BY_DAY = {
    "newest": "published_on DESC NULLS LAST, published_at DESC NULLS LAST, article_id",
    "oldest": "published_on NULLS LAST, published_at NULLS LAST, article_id",
}
_UNIQUE = "article_id NOT IN (SELECT article_id FROM clusters WHERE NOT is_head)"
_NONE = "none"  # in an address: articles that have no section, no language


def _named(name: str) -> str:
    return (
        f"article_id IN (SELECT article_id FROM entities WHERE words_folded(name) = words_folded({quoted(name)}))"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """One search. Every part may be empty; all of them together are in the page's address.

    Attributes:
        q: Words, in the syntax of `newsetl search`; empty asks for all articles.
        since: Published on this day or later.
        until: Published on this day or earlier.
        language: Code or English name; "none": of those whose language is not known.
        source: Name of an outlet, or its host.
        outlet: Id of an outlet; "none": of those whose outlet is not known.
        section: As printed; "none": without one.
        run: Id of the run that wrote the articles.
        name: Person, organisation or place that they name.
        story: Id of a story that they tell.
        copies: "no" leaves out copies, so that each text counts once.
        dated: "no": only articles without a day of publication.
        sort: best, newest or oldest.
    """

    q: str = ""
    since: str = ""
    until: str = ""
    language: str = ""
    source: str = ""
    outlet: str = ""
    section: str = ""
    run: str = ""
    name: str = ""
    story: str = ""
    copies: str = ""
    dated: str = ""
    sort: str = ""

    def address(self, path: str = "/search", **changes: Any) -> str:
        """The page that asks this, with some parts changed."""
        return link(path, **{**self.parts, **changes})

    @property
    def parts(self) -> dict[str, str]:
        """What is wanted, by name; without what is empty."""
        return {part.name: value for part in fields(self) if (value := getattr(self, part.name))}

    @property
    def filters(self) -> dict[str, str]:
        """The parts that leave articles out, but for the words."""
        return {name: value for name, value in self.parts.items() if name not in ("q", "sort")}

    @property
    def order(self) -> str:
        """Which order counts: the best first where there are words."""
        return self.sort or ("best" if self.q else "newest")

    @property
    def order_by(self) -> str:
        """The same as SQL."""
        return _BY_DAY.get(self.order) or SORTS["best"]

    def condition(self, ask: Ask, *, named: Callable[[str], str] = _named) -> str:
        """The condition on `articles`, as SQL; `named` gives the one that an article names somebody.

        Raises:
            UsageError: a day, language or outlet that there is not; it names the nearest.
        """
        language = "" if self.language == _NONE else self.language
        known = Filters(since=self.since, until=self.until, language=language, source=self.source).condition(ask)
        more = [known]
        more += ["language IS NULL"] if self.language == _NONE else []
        if self.outlet:
            more.append("outlet_id IS NULL" if self.outlet == _NONE else f"outlet_id = {quoted(self.outlet)}")
        if self.section:
            more.append("section IS NULL" if self.section == _NONE else f"section = {quoted(self.section)}")
        if self.run:
            more.append(f"run_id::VARCHAR = {quoted(self.run)}")
        if self.name:
            more.append(named(self.name))
        if self.story:
            in_story = f"story_id::VARCHAR = {quoted(self.story)}"
            more.append(f"article_id IN (SELECT article_id FROM story_articles WHERE {in_story})")
        more += [_UNIQUE] if self.copies == "no" else []
        more += ["published_on IS NULL"] if self.dated == "no" else []
        return " AND ".join(more)

    def matches(self, condition: str) -> str:
        """Id, score and facets of each article that is asked for, as SQL on the facts."""
        rows = f"({matches_sql(self.q)}) JOIN facts.articles USING (article_id)" if self.q else "facts.articles"
        score = "score" if self.q else "0.0 AS score"
        return (
            f"SELECT article_id, {score}, published_on, published_at, outlet_id AS outlet, "
            f"language, section FROM {rows} WHERE {condition}"
        )

    def sql(self, condition: str) -> str:
        """The query that gives exactly these articles."""
        if self.q and self.order == "best":
            return questions.search(self.q, condition)
        chosen = f"article_id IN (SELECT article_id FROM ({matches_sql(self.q)}))" if self.q else "true"
        columns = "title, published_on, publisher, language, section, url, link, article_id, text"
        return f"SELECT {columns} FROM articles WHERE {chosen} AND {condition} ORDER BY {self.order_by}"

    def python(self, root: Path, condition: str) -> str:
        """The same as a program."""
        arguments = [repr(self.q)] if self.q else []
        arguments += [f"where={condition!r}"] if self.filters else []
        method = "search" if self.q else "articles"
        return f"import newsetl\n\nnewsetl.open({str(root)!r}).{method}({', '.join(arguments)}).df()"


def read_search_request(values: Mapping[str, str]) -> SearchRequest:
    """What an address asks.

    Raises:
        UsageError: an order that there is not.
    """
    known = {part.name for part in fields(SearchRequest)}
    wanted = SearchRequest(**{name: value.strip() for name, value in values.items() if name in known})
    if wanted.sort and wanted.sort not in SORTS:
        raise UsageError(f"sort {wanted.sort!r}: there is no such order{nearest(wanted.sort, SORTS)}")
    return replace(wanted, q=" ".join(wanted.q.split()))
