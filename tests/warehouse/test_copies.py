"""Copies in a warehouse: the same tables whatever the order, the cuts and what went in between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.maintain.forget import ForgetRequest, _forget
from newsetl.related import copies as copying
from newsetl.related.copies import CopiesReport, update_copies
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer
from tests.conftest import examples_of_a_database
from tests.unit.related.test_verdict import filled_in, prose
from tests.warehouse.conftest import article, ids, load_signed, shown_rows


@dataclass(frozen=True, kw_only=True)
class Piece:
    """An article of our making."""

    name: str
    words: Sequence[str] = field(repr=False)
    host: str = "courier.example"
    day: int = 4
    title: str | None = None
    hour: int = 0  # of capture

    @property
    def row(self) -> dict[str, Any]:
        return article(
            self.name,
            " ".join(self.words),
            url=f"https://{self.host}/{self.name}",
            title=self.title or self.name,
            published_on=date(2026, 3, self.day),
            captured_at=datetime(2026, 3, 20, self.hour, tzinfo=UTC),
        )


def load(warehouse: Warehouse, pieces: Sequence[Piece]) -> None:
    """Commit articles with their signatures."""
    load_signed(warehouse, [piece.row for piece in pieces])


@contextmanager
def new_warehouse() -> Iterator[Warehouse]:
    with TemporaryDirectory() as folder, open_writer(Path(folder) / "warehouse", publish=None) as warehouse:
        yield warehouse


def tables(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    """What is stored of copies, by article; anchors are boilerplate or crowded whoever came first."""
    queries = {
        "copies": "SELECT article_id, of_article_id, kind, similarity, containment, method FROM copies ORDER BY ALL",
        "clusters": "SELECT cluster_id, article_id, is_head, reason, similarity FROM clusters ORDER BY ALL",
        "boilerplate": "FROM boilerplate ORDER BY ALL",
        "crowded": "SELECT c.anchor, list(h.article_id ORDER BY h.article_id) FROM "
        "(SELECT anchor, unnest(first) AS version FROM crowded) AS c JOIN held AS h USING (version) "
        "GROUP BY c.anchor ORDER BY ALL",
    }
    return {name: warehouse.ask(query) for name, query in queries.items()}


def kinds(warehouse: Warehouse) -> list[tuple[str, str, str]]:
    names = dict(zip(ids(*(piece.name for piece in POOL)), (piece.name for piece in POOL), strict=True))
    rows = warehouse.ask("SELECT article_id, of_article_id, kind FROM copies")
    return sorted((names[one], names[other], kind) for one, other, kind in rows)


REPORT, NOTICE, PHRASE = prose(101, 120), prose(2, 40), prose(3, 12)
POOL = [
    Piece(name="report", words=REPORT, host="reuters.com", day=3),
    Piece(name="paper", words=[*REPORT[:110], *prose(4, 4)], host="herald.example"),
    Piece(name="again", words=REPORT, host="herald.example", day=5),
    Piece(name="excerpt", words=REPORT[20:70], host="weekly.example", day=6),
    *(Piece(name=f"form{day}", words=filled_in(day), day=day) for day in (1, 2)),
    *(Piece(name=f"notice{number}", words=[*prose(20 + number, 30), *NOTICE]) for number in range(6)),
    *(
        Piece(name=f"phrase{number}", words=[*PHRASE, *prose(40 + number, 60)], host=f"p{number}.example")
        for number in range(7)
    ),
    Piece(name="alone", words=prose(60, 90)),
]
ORDERS = st.tuples(
    st.permutations(range(len(POOL))), st.lists(st.integers(1, len(POOL) - 1), max_size=4, unique=True)
)


@pytest.fixture(scope="module", autouse=True)
def _low_limits() -> Iterator[None]:
    """So few articles pass them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copying, "LIMITS", {"most_titles": 3, "most_holders": 4, "first_holders": 2})
        yield


def cut(order: Sequence[int], places: Sequence[int]) -> Iterator[list[Piece]]:
    bounds = [0, *sorted(places), len(order)]
    for start, end in pairwise(bounds):
        yield [POOL[number] for number in order[start:end]]


def forget(warehouse: Warehouse, piece: Piece) -> None:
    request = ForgetRequest(ids=frozenset(ids(piece.name)), urls=frozenset(), places=())
    _forget(warehouse, request, lambda _: None)


@pytest.fixture(scope="module")
def from_nothing(_low_limits: None) -> dict[str, list[tuple[Any, ...]]]:
    with new_warehouse() as warehouse:
        load(warehouse, POOL)
        update_copies(warehouse)
        return tables(warehouse)


def test_what_the_articles_of_these_tests_are_to_each_other(from_nothing: object) -> None:
    with new_warehouse() as warehouse:
        load(warehouse, POOL)
        report = update_copies(warehouse)
        assert kinds(warehouse) == [
            ("again", "paper", "near"),
            ("again", "report", "exact"),
            ("excerpt", "again", "excerpt"),
            ("excerpt", "paper", "excerpt"),
            ("excerpt", "report", "excerpt"),
            ("form2", "form1", "template"),
            ("paper", "report", "syndicated"),
        ]
        heads = warehouse.ask("SELECT article_id, reason FROM clusters WHERE is_head")
        assert heads == [(*ids("report"), "earliest")]
        assert warehouse.ask("SELECT count(DISTINCT anchor) >= 36 FROM boilerplate") == [(True,)]
        assert report.compared == len(POOL)
        assert report.copies == 3, "again, excerpt and paper, each of one other at least"
        assert report.crowded > 0


@examples_of_a_database(share=8)
@given(ORDERS)
def test_any_order_and_any_cut_into_runs_gives_the_same_tables(
    from_nothing: dict[str, list[tuple[Any, ...]]], drawn: tuple[list[int], list[int]]
) -> None:
    with new_warehouse() as warehouse:
        for pieces in cut(*drawn):
            load(warehouse, pieces)
            update_copies(warehouse)
        assert tables(warehouse) == from_nothing
        assert update_copies(warehouse) == CopiesReport(), "nothing is new"


@examples_of_a_database(share=12)
@given(ORDERS, st.lists(st.integers(0, len(POOL) - 1), min_size=1, max_size=4, unique=True))
def test_what_was_forgotten_leaves_the_tables_as_if_it_had_never_been(
    drawn: tuple[list[int], list[int]], left_out: list[int]
) -> None:
    gone = [POOL[number] for number in left_out]
    with new_warehouse() as warehouse:
        load(warehouse, [piece for piece in POOL if piece not in gone])
        update_copies(warehouse)
        without = tables(warehouse)
    with new_warehouse() as warehouse:
        for pieces in cut(*drawn):
            load(warehouse, pieces)
            update_copies(warehouse)
        for piece in gone:
            forget(warehouse, piece)
            update_copies(warehouse)
        assert tables(warehouse) == without


def test_what_does_not_fit_into_little_memory_is_done_again_in_more(
    monkeypatch: pytest.MonkeyPatch, from_nothing: object
) -> None:
    monkeypatch.setattr("newsetl.related.workspace._LEAST_MB", 1)
    with new_warehouse() as warehouse:
        load(warehouse, POOL)
        update_copies(warehouse)
        assert tables(warehouse) == from_nothing


def test_what_is_held_of_new_articles_does_not_grow_with_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "WORDS", 640)  # four of these articles at a time
    held: list[dict[str, int]] = []
    keep = copying._keep

    def counted(warehouse: Warehouse, workspace: duckdb.DuckDBPyConnection, change: Any) -> None:
        rows = workspace.execute("SELECT table_name, estimated_size FROM duckdb_tables()").fetchall()
        held.append({name: count for name, count in rows if name != "standing" and not name.startswith("old_")})
        keep(warehouse, workspace, change)

    monkeypatch.setattr(copying, "_keep", counted)

    def most_held(count: int) -> dict[str, int]:
        """The most rows of each table while so many new articles were compared, each a copy of another."""
        held.clear()
        pieces = [
            Piece(name=f"{number}{host}", words=prose(400 + number, 60), host=host)
            for number in range(count // 2)
            for host in ("herald.example", "courier.example")
        ]
        with new_warehouse() as warehouse:
            load(warehouse, pieces)
            assert update_copies(warehouse).copies == count // 2
        assert sum(step["fresh"] for step in held) == count
        return {name: max(step[name] for step in held) for name in held[0]}

    assert most_held(12) == most_held(4)


def test_a_revised_article_is_compared_by_its_new_text() -> None:
    with new_warehouse() as warehouse:
        load(warehouse, POOL[:4])
        update_copies(warehouse)
        load(warehouse, [replace(POOL[1], words=prose(70, 80), hour=1)])
        update_copies(warehouse)
        assert not [pair for pair in kinds(warehouse) if "paper" in pair]
        assert ("again", "report", "exact") in kinds(warehouse)
        load(warehouse, [replace(POOL[1], hour=2)])
        update_copies(warehouse)
        assert ("paper", "report", "syndicated") in kinds(warehouse)


def test_very_many_near_identical_pages_make_pairs_in_linear_number() -> None:
    with new_warehouse() as warehouse:
        load(
            warehouse,
            [
                Piece(name=f"spam{number}", words=[*REPORT, f"x{number}"], host=f"s{number}.example")
                for number in range(60)
            ],
        )
        report = update_copies(warehouse)
        assert report.crowded >= len(REPORT) - 5
        ((pairs,),) = warehouse.ask("SELECT count(*) FROM copies WHERE kind <> 'template'")
        assert pairs <= 2 * 60
        assert warehouse.ask("SELECT count(DISTINCT cluster_id), count(*) FROM clusters") == [(1, 60)]


@pytest.mark.parametrize(
    "texts",
    [
        ["", "…", "a b c d", "a b c d"],
        [" ".join(NOTICE)] * 2 + [" ".join(PHRASE)],
        ["The ferry sails again on Sunday morning"] * 2,
        ["the same sentence again and again " * 2_000] * 2,
        [
            "東京で会談が行われた。" * 9,
            "東京で会談が行われた。" * 9 + "終わり",
            "Der Minister 会談 sagte no comment " * 9,
        ],
    ],
    ids=["no words", "boilerplate only", "headlines only", "one sentence", "mixed languages"],
)
def test_odd_texts_cost_nothing_but_themselves(texts: list[str]) -> None:
    with new_warehouse() as warehouse:
        load(
            warehouse,
            [
                Piece(name=f"odd{number}", words=[text], host=f"o{number}.example")
                for number, text in enumerate(texts)
            ],
        )
        report = update_copies(warehouse)
        assert report.compared == len(texts)
        assert warehouse.ask("SELECT count(*) FROM copies WHERE article_id = of_article_id") == [(0,)]


def test_a_publisher_under_ten_names_is_one_publisher_by_its_host() -> None:
    printed = [
        {
            **Piece(name=f"name{number}", words=[*prose(80 + number, 30), *NOTICE]).row,
            "publisher": f"Courier {number}",
        }
        for number in range(10)
    ]
    copied = [
        {**Piece(name=f"same{number}", words=REPORT, title="Ferry").row, "publisher": f"C{number}"}
        for number in (1, 2)
    ]
    with new_warehouse() as warehouse:
        load_signed(warehouse, [*printed, *copied])
        update_copies(warehouse)
        assert warehouse.ask("SELECT kind FROM copies") == [("other_address",)], (
            "what it prints everywhere is no copy"
        )
        assert warehouse.ask("SELECT DISTINCT site FROM boilerplate") == [("courier.example",)]


def test_wrong_clocks_change_which_one_is_the_copy_and_nothing_else() -> None:
    right = [
        Piece(name=f"clock{number}", words=REPORT, host=f"c{number}.example", day=number + 1)
        for number in range(3)
    ]
    rows = [piece.row for piece in right]
    wrong = [{**rows[0], "published_on": date(2087, 1, 1)}, {**rows[1], "published_on": date(1970, 1, 1)}, rows[2]]
    copies_by_clock = []
    for given_rows in (rows, wrong):
        with new_warehouse() as warehouse:
            load_signed(warehouse, given_rows)
            update_copies(warehouse)
            pairs = warehouse.ask("SELECT article_id, of_article_id, kind FROM copies")
            copies_by_clock.append({(frozenset(pair), kind) for *pair, kind in pairs})
            assert warehouse.ask("SELECT count(DISTINCT cluster_id), count(*) FROM clusters") == [(1, 3)]
    assert copies_by_clock[0] == copies_by_clock[1]
    assert len(copies_by_clock[0]) == 3


@pytest.mark.parametrize(
    ("agency", "publication", "host", "expected"),
    [
        ("Reuters", "Reuters", None, True),
        ("AFP", "Agence France-Presse", None, True),
        ("Agence France Presse", "afp", None, True),
        ("AP", None, "apnews.com", True),
        ("AP", "Daily", "associatedpress.example", True),
        ("North Wire", "NORTH WIRE", None, True),
        ("North Wire", None, "northwire.example", True),
        ("AFP", "Reuters", "reuters.com", False),
        ("AFP", None, None, False),
        (None, "AFP", "afp.com", False),
    ],
)
def test_a_publication_is_an_agencys_own_by_any_name_of_it(
    samples: duckdb.DuckDBPyConnection,
    agency: str | None,
    publication: str | None,
    host: str | None,
    expected: bool,
) -> None:
    row = samples.execute("SELECT is_of_agency($1, $2, $3)", [agency, publication, host]).fetchone()
    assert row == (expected,)


def test_papers_that_run_an_agencys_report_are_listed_with_what_they_changed() -> None:
    report = [" ".join(prose(place, 40)) for place in range(4)]
    paper = [report[0], f"{report[1]} {' '.join(prose(9, 8))}", report[2], " ".join(prose(8, 20))]
    pieces = {
        "report": {"url": "https://northwire.example/1", "text": report, "published_on": date(2026, 3, 3)},
        "second": {"url": "https://northwire.example/2", "text": report, "published_on": date(2026, 3, 4)},
        "paper": {"url": "https://herald.example/1", "text": paper, "dateline_agency": "North Wire"},
    }
    assert picked_up(pieces) == [
        ("North Wire", "report", "herald.example", "syndicated", True, [paper[3]], [report[3]], [paper[1]]),
    ], "the agency's own second article is none of a paper"


def test_a_paper_that_runs_a_part_of_an_agencys_report_is_listed_whichever_of_both_is_longer() -> None:
    report = [" ".join(prose(place, 40)) for place in range(5)]
    more = [" ".join(prose(place, 40)) for place in range(20, 24)]
    days = [date(2026, 3, day) for day in range(1, 7)]
    pieces = {
        "report": {"publisher": "Agence France-Presse", "text": report, "published_on": days[2]},
        "excerpt": {"url": "https://weekly.example/1", "text": report[1:3], "published_on": days[3]},
        "longer": {"url": "https://herald.example/1", "text": [*report, *more], "published_on": days[1]},
        "other": {"url": "https://gazette.example/1", "text": more, "published_on": days[5]},
    }
    pieces["excerpt"]["dateline_agency"] = "AFP"
    pieces["longer"]["wire_agency"] = "AFP"
    assert picked_up(pieces) == [
        ("AFP", "longer", "gazette.example", "excerpt", True, [], report, []),
        ("AFP", "longer", "weekly.example", "excerpt", True, [], [report[0], *report[3:], *more], []),
        ("AFP", "report", "herald.example", "excerpt", True, more, [], []),
        ("AFP", "report", "weekly.example", "excerpt", True, [], [report[0], *report[3:]], []),
    ]


def picked_up(pieces: dict[str, dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Rows of `wire_pickup` for articles with these columns."""
    with new_warehouse() as warehouse:
        rows = [{**row, "text": "\n".join(row["text"]), "title": name} for name, row in pieces.items()]
        load_signed(warehouse, [article(row["title"], **row) for row in rows])
        update_copies(warehouse)
        return shown_rows(
            warehouse,
            "SELECT agency, report_title, publication, kind, has_new_headline, added, dropped, rewritten "
            "FROM wire_pickup ORDER BY report_title, publication",
        )
