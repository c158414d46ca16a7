"""A warehouse as Python sees it: read-only, at one published build, beside loads that go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict, Unpack
from uuid import UUID

import duckdb

from newsetl.api import questions
from newsetl.api.find import find_article
from newsetl.api.result import Result
from newsetl.core.counted import counted
from newsetl.core.errors import QueryError, UsageError
from newsetl.core.nearest import nearest
from newsetl.warehouse.builds.reader import current, open_reader
from newsetl.warehouse.builds.version import with_version
from newsetl.warehouse.queries import allowed
from newsetl.warehouse.search.filters import Filters, day

if TYPE_CHECKING:
    from newsetl.api.agreement import Agreement
    from newsetl.api.why import Finding
    from newsetl.maintain.annotate import Annotated
    from newsetl.settings import Settings

Day = str | date | None
Article = str | UUID  # its id, address, path or title


class Filter(TypedDict, total=False):
    """What most questions take to be about fewer articles.

    Attributes:
        where: A condition in SQL on the table articles.
        since: Published on this day or later.
        until: Published on this day or earlier.
        language: Code such as "de", or English name such as "German".
        source: An outlet's name, one of its other names, or its host.
    """

    where: NotRequired[str | None]
    since: NotRequired[Day]
    until: NotRequired[Day]
    language: NotRequired[str | None]
    source: NotRequired[str | None]


def open(path: str | Path = "warehouse", *, build: str | None = None) -> Corpus:
    """Open a warehouse to ask it. Nothing is ever written, and loads may go on beside it.

    >>> corpus = newsetl.open(warehouse)
    >>> len(corpus.search("ferry")) > 0
    True

    Args:
        path: Folder of the warehouse.
        build: A build to stay at: its name, its number, or the name that `newsetl pin` gave it. None is the
            newest.

    Raises:
        WarehouseError: nothing has been published there.
        UsageError: there is no such build.
    """
    return Corpus(Path(path), build=build)


class Corpus:
    """The articles of a warehouse as one published build has them. `newsetl.open` makes it.

    Most questions take `limit`, how many rows there are at the most, and `filters`: `since` and `until` (days,
    both included), `language` ("de" or "German"), `source` (an outlet's name or host) and `where` (a condition
    in SQL on the table articles). An `article` is named by its id, its address, the path of its file or its
    title.

    >>> corpus = newsetl.open(warehouse)
    >>> sorted({row["language"] for row in corpus.articles(since="2026-03-01")})
    ['de', 'en', 'es', 'fr', 'ja']
    """

    def __init__(self, root: Path, *, build: str | None = None) -> None:
        self.root = root
        self.pinned = build
        self._open()

    def _open(self) -> None:
        chosen = None if self.pinned is None else _build_name(self.root, self.pinned)
        self._connection = open_reader(self.root, build=chosen)
        self.build = chosen or current(self.root) or ""

    def refresh(self) -> bool:
        """Go on to the newest build. Returns whether there was a newer one; a pinned corpus stays where it is."""
        before = self.build
        if self.pinned is None and current(self.root) != before:
            self._open()
        return self.build != before

    def close(self) -> None:
        """Let go of the build's files."""
        self._connection.close()

    def __enter__(self) -> Corpus:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def __len__(self) -> int:
        """How many articles there are."""
        ((count,),) = self._connection.execute("SELECT count(*) FROM articles").fetchall()
        return int(count)

    def __repr__(self) -> str:
        """Such as <newsetl corpus warehouse at news-000007: 1,513 articles>."""
        return f"<newsetl corpus {self.root} at {self.build}: {counted(len(self), 'article')}>"

    # -- articles -----------------------------------------------------------------------------------------

    def articles(self, *, limit: int | None = None, **filters: Unpack[Filter]) -> Result:
        """Articles, the newest first, with all their columns.

        >>> newsetl.open(warehouse).articles(where="word_count > 300", language="German").columns[:3]
        ['title', 'published_on', 'publisher']
        """
        condition = self._condition(filters)
        return self._result(questions.articles(condition, limit=limit))

    def search(self, query: str, *, limit: int | None = None, **filters: Unpack[Filter]) -> Result:
        """Articles that a query asks for, the best first: AND, OR, NOT, "phrase", beginning*, title:word, NEAR/5.

        >>> corpus = newsetl.open(warehouse)
        >>> len(corpus.search('ferry AND NOT "east basin"')) < len(corpus.search("ferry"))
        True
        """
        condition = self._condition(filters)
        return self._result(questions.search(query, condition, limit=limit))

    def sample(self, number: int, *, by: str | None = None, seed: int = 1, **filters: Unpack[Filter]) -> Result:
        """`number` articles drawn at random, or as many of each group that `by` makes; the same for the same seed.

        >>> len(newsetl.open(warehouse).sample(2, by="language", seed=7))
        9
        """
        condition = self._condition(filters)
        group = None if by is None else allowed.condition(self._connection, by)
        return self._result(questions.sample(number, condition, by=group, seed=seed))

    def versions(self, article: Article | None = None) -> Result:
        """What changed from version to version, of one article or of all that were captured more than once."""
        identity = None if article is None else str(find_article(self._connection, article))
        return self._result(questions.versions(identity))

    def outlets(self) -> Result:
        """The outlets, those of most articles first, with their names, hosts and aliases."""
        return self._result(questions.OUTLETS)

    def copies(self, article: Article | None = None) -> Result:
        """Copies of one article, and what it is a copy of; without one, all copies in the corpus."""
        identity = None if article is None else str(self._id(article))
        return self._result(questions.copies(identity))

    def stories(self, story: str | UUID | None = None) -> Result:
        """All stories, the largest first; the timeline of one, whose story_id `story` is.

        `newsetl maintain` groups articles into stories.
        """
        return self._result(questions.stories(None if story is None else str(story)))

    # -- people and what they say -------------------------------------------------------------------------

    def quotes(self, *, by: str | None = None, limit: int | None = None, **filters: Unpack[Filter]) -> Result:
        """Quotations, the newest first; `by` names the speaker, in full or by surname.

        >>> set(newsetl.open(warehouse).quotes(by="Brackwater").df()["speaker"])
        {'Oona Brackwater'}
        """
        condition = self._condition(filters)
        return self._result(questions.quotes(condition, by=by, limit=limit))

    def entities(self, kind: str | None = None, *, limit: int | None = None, **filters: Unpack[Filter]) -> Result:
        """Who and what is named, those in most articles first; `kind` is person, organisation, place or other."""
        condition = self._condition(filters)
        return self._result(questions.entities(condition, kind=kind, limit=limit))

    def mentions_of(self, name: str, *, limit: int | None = None, **filters: Unpack[Filter]) -> Result:
        """Every place where `name`, somebody or something, is named, with the words around it."""
        condition = self._condition(filters)
        return self._result(questions.mentions_of(name, condition, limit=limit))

    # -- words --------------------------------------------------------------------------------------------

    def kwic(self, term: str, *, width: int = 60, limit: int | None = None, **filters: Unpack[Filter]) -> Result:
        """Every place of `term`, a word, phrase or beginning*, with `width` characters on both sides.

        >>> {row["word"].lower() for row in newsetl.open(warehouse).kwic("lady halcyon", width=20)}
        {'lady halcyon'}
        """
        condition = self._condition(filters)
        return self._result(questions.kwic(term, condition, width=width, limit=limit))

    def keyness(self, target: str, reference: str | None = None, *, limit: int = 50, least: int = 3) -> Result:
        """Words that tell one group of articles from another: log-likelihood G2 (below 0: rarer) and log-ratio.

        Args:
            target: Condition in SQL on articles, such as "publisher = 'The Harbour Courier'".
            reference: Condition of those to compare with; None is all others.
            limit: Words at the most.
            least: How often a word must stand in both groups together.
        """
        conditions = [
            allowed.condition(self._connection, text) for text in (target, reference) if text is not None
        ]
        return self._result(questions.keyness(*conditions, limit=limit, least=least), picture="keyness")

    def cooccurrence(self, term: str, *, width: int = 5, limit: int = 50, least: int = 2) -> Result:
        """Words that stand within `width` words of `term`, a word or phrase, more often than elsewhere.

        Args:
            term: The word or phrase.
            width: Words on each side that count as near.
            limit: Words at the most.
            least: How often a word must stand near it.
        """
        sql = questions.cooccurrence(term, width=width, limit=limit, least=least)
        return self._result(sql, picture="cooccurrence")

    def timeline(self, term: str, *, step: str = "day", **filters: Unpack[Filter]) -> Result:
        """How many articles hold `term`, by `step`: day, week, month or year; empty ones are 0.

        The term is a word, a phrase or a beginning*.

        >>> newsetl.open(warehouse).timeline("ferry", step="week").columns
        ['day', 'articles', 'of_articles', 'share']
        """
        bounds = {"since": day(filters.get("since"), "since"), "until": day(filters.get("until"), "until")}
        sql = questions.timeline(term, self._condition(filters), step=step, **bounds)
        return self._result(sql, picture="timeline")

    def compare(self, term: str, **filters: Unpack[Filter]) -> Result:
        """How many articles of each publication hold the word, phrase or beginning* `term`, and what share."""
        return self._result(questions.compare(term, self._condition(filters)), picture="comparison")

    # -- what people add by hand --------------------------------------------------------------------------

    def correct(
        self, article: Article, column: str, value: str | Sequence[str] | None, *, note: str | None = None
    ) -> None:
        """Correct a field for good, and go on to the build that has it; "" and None say that there is none.

        Args:
            article: Which one.
            column: Of the table articles, such as title, authors or published_on.
            value: What is right.
            note: Why; it is kept beside the correction.

        Raises:
            UsageError: a column that is none, or a value that its check refuses.
            LockedError: another process writes to the warehouse.
        """
        self._correct(article, column=column, value=value, note=note)

    def withdraw_correction(self, article: Article, column: str, *, note: str | None = None) -> None:
        """Take the correction of a `column` back: what was read of it stands again; `note` says why."""
        self._correct(article, column=column, note=note, is_withdrawn=True)

    def annotate(self, codes: Any, *, name: str, note: str | None = None) -> Annotated:
        """Keep codes of articles as the table annotations.NAME, and go on to the build that has it.

        Args:
            codes: A DataFrame of pandas or polars, an Arrow table, or dicts. One column names the article
                (article_id, url or link); quote, coder and coded_at mean what they say; the others are codes.
            name: Name of the codes: small letters, digits and _.
            note: What they are.

        Returns:
            What became of the rows: `rows`, `articles`, `declined` with the reasons.
        """
        from newsetl.api.inputs import rows_of
        from newsetl.maintain.annotate import Codes, annotate

        done = annotate(self._settings(), Codes(name=name, rows=rows_of(codes), note=note), find=self._id)
        self.refresh()
        return done

    def annotations(self, name: str) -> Result:
        """The codes that stand under a name.

        Raises:
            UsageError: there are none of that name.
        """
        known = [row["name"] for row in self._ask("SELECT DISTINCT name FROM annotation_history WHERE stands")]
        if name not in known:
            raise UsageError(f"no codes are named {name!r}{nearest(name, known)}")
        return self._result(f"FROM annotations.{name}")

    def agreement(self, name: str, code: str | None = None) -> list[Agreement]:
        """How far coders agree: Krippendorff's alpha, and Cohen's kappa of each pair, of one code or of each.

        `name` is that of the codes, as in `annotate`.
        """
        from newsetl.api.agreement import agreements_of

        return agreements_of(name, self.annotations(name).rows(), code)

    def _id(self, article: Article) -> UUID:
        return find_article(self._connection, article)

    def _correct(self, article: Article, **values: Any) -> None:
        from newsetl.maintain.correct import Correction, correct

        correct(self._settings(), [Correction(article_id=self._id(article), **values)])
        self.refresh()

    def _settings(self) -> Settings:
        from newsetl.settings import load_settings

        return load_settings({"warehouse": self.root})

    # -- one article --------------------------------------------------------------------------------------

    def why(self, document: str | UUID | Path) -> list[Finding]:
        """What became of a document, named by address, path, title or id, and the next step.

        >>> [finding.kind for finding in newsetl.open(warehouse).why("https://nowhere.example/")]
        ['never seen']
        """
        from newsetl.api.why import why

        return why(self.root, self._connection, str(document))

    def explain(self, article: Article) -> Result:
        """Why the fields of an article are what they are: every candidate, where it stood, which was chosen."""
        return self._result(questions.evidence(str(find_article(self._connection, article))))

    def raw(self, article: Article) -> bytes:
        """The original bytes of an article, checked against their digest.

        Raises:
            UsageError: no article is meant, or several are.
            WarehouseError: the bytes are no longer where they lay, or are others.
        """
        from newsetl.readers.reread import RAW_COLUMNS, raw_of, read_raw
        from newsetl.run.request import remote_of

        identity = find_article(self._connection, article)
        sql = f"SELECT {RAW_COLUMNS} FROM articles WHERE article_id = $1"
        (row,) = self._connection.execute(sql, [identity]).fetchall()
        return read_raw(raw_of(row), remote_of(self._settings()))

    def sql(self, query: str) -> Result:
        """The answer to one query in SQL, which may read everything in the build and nothing else.

        >>> newsetl.open(warehouse).sql("SELECT count(*) AS n FROM articles").rows()
        [{'n': 37}]

        Raises:
            QueryError: it is no query, or DuckDB cannot run it.
        """
        return self._result(allowed.query(self._connection, query))

    # -----------------------------------------------------------------------------------------------------

    def _condition(self, filters: Filter) -> str:
        for name in filters:
            if name not in Filter.__annotations__:
                raise UsageError(f"there is no filter {name!r}{nearest(name, Filter.__annotations__)}")
        condition = Filters(
            since=filters.get("since"),
            until=filters.get("until"),
            language=filters.get("language"),
            source=filters.get("source"),
        ).condition(self._ask)
        where = filters.get("where")
        return condition if where is None else f"{condition} AND {allowed.condition(self._connection, where)}"

    def _ask(self, sql: str) -> Iterable[Mapping[str, Any]]:
        return self._result(sql).rows()

    def _result(self, sql: str, *, picture: str = "") -> Result:
        try:
            relation = self._connection.sql(sql)
        except duckdb.Error as error:
            raise QueryError(with_version(allowed.message_of(error), self._connection)) from error
        if relation is None:
            raise QueryError("the query gives no rows")
        return Result(relation=relation, picture=picture)


def _build_name(root: Path, words: str) -> str:
    """Name of a build that is meant by its name, its number or its pin."""
    from newsetl.warehouse.builds.catalogue import find_build

    return find_build(root, words).name
