"""Tables of articles: every row is one capture or one reject, and a broken row costs only itself."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsetl.core.identity import article_id, input_hash
from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Reason, Reject
from newsetl.extract.article import extract
from newsetl.readers import ReadOptions, ReadOutcome, read_captures
from newsetl.warehouse.batches import conform
from newsetl.warehouse.schema import article_row, reject_row

Write = Callable[[str, bytes | str], Path]
ROWS = [
    {
        "headline": f"Basin vote {n}",
        "body": f'The board met.\nIt voted, "wider"; {n} times.',
        "link": f"https://courier.example/{n}",
        "pubdate": "2026-03-04",
        "author": "Ada Quill",
        "id": f"r-{n}",
    }
    for n in range(3)
]


def read(*specs: object, **how: object) -> list[ReadOutcome]:
    return list(read_captures(map(str, specs), ReadOptions(**how)))  # type: ignore[arg-type]


def as_csv(rows: list[dict[str, Any]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_jsonl(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def as_parquet(columns: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, row_group_size=2)
    return out.getvalue()


def payloads(outcomes: list[ReadOutcome]) -> list[bytes]:
    return [entry.payload for entry in outcomes if isinstance(entry, Capture)]


def store(outcomes: list[ReadOutcome]) -> None:
    """What comes out of a table must go into the lake."""
    stamp = {"recipe": "1", "loaded_at": datetime.now(UTC), "version": 1}
    for entry in outcomes:
        outcome = extract(entry, options=Options()) if isinstance(entry, Capture) else entry
        if isinstance(outcome, Article):
            assert isinstance(entry, Capture)
            row = {**article_row(outcome), "input_hash": input_hash(entry)}
            conform("articles", [{**row, **stamp, "run_id": entry.raw.capture_id}])
            if row["extra"] is not None:
                json.loads(row["extra"], parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
        else:
            conform("rejects", [{**reject_row(outcome), **stamp, "run_id": entry.raw.capture_id}])


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("a.csv", as_csv(ROWS)),
        ("a.txt", as_csv(ROWS)),
        ("a.csv", as_csv(ROWS, ";")),
        ("a.tsv", as_csv(ROWS, "\t")),
        ("a.csv", as_csv(ROWS).encode("utf-8-sig")),
        ("a.csv", as_csv(ROWS).encode("utf-16")),
        ("a.csv", as_csv(ROWS).replace("\r\n", "\n")),
        ("a.jsonl", as_jsonl(ROWS)),
        ("a.dat", as_jsonl(ROWS).encode("utf-8-sig")),
        ("a.json", json.dumps(ROWS)),
        ("a.json", json.dumps(ROWS, indent=2)),
        ("a.parquet", as_parquet({name: [row[name] for row in ROWS] for name in ROWS[0]})),
        ("a", as_parquet({name: [row[name] for row in ROWS] for name in ROWS[0]})),
    ],
)
def test_every_kind_of_table_gives_the_same_rows(write: Write, name: str, payload: bytes | str) -> None:
    outcomes = read(write(name, payload))
    assert [entry.raw.row for entry in outcomes] == [0, 1, 2]
    for entry, row in zip(outcomes, ROWS, strict=True):
        assert isinstance(entry, Capture)
        assert entry.payload.decode() == row["body"]
        assert (entry.url, entry.chosen, entry.media) == (row["link"], True, "text")
        assert {name: hint.value for name, hint in entry.hints.items()} == {
            "title": row["headline"],
            "published": "2026-03-04",
            "authors": "Ada Quill",
        }
        assert entry.hints["title"].source == "table.headline"
        assert entry.extra == {"id": row["id"]}


def test_columns_can_be_named(write: Write) -> None:
    path = write("a.csv", "plain,text\nThe story.,the wrong column\n")
    (outcome,) = read(path, columns={"text": "plain"})
    assert isinstance(outcome, Capture)
    assert (outcome.payload, outcome.extra) == (b"The story.", {"text": "the wrong column"})


def test_html_in_a_table_is_read_as_a_page(write: Write) -> None:
    page = "<html><body><p>Hello</p></body></html>"
    outcomes = read(
        write("a.jsonl", as_jsonl([{"html": page, "text": "x"}, {"text": f"  {page}"}, {"text": "Hello"}]))
    )
    assert [entry.media for entry in outcomes if isinstance(entry, Capture)] == ["html", "html", "text"]


def test_a_row_without_text_is_accounted_for(write: Write) -> None:
    no_text, only_url, null = read(
        write("a.jsonl", as_jsonl([{"id": 1}, {"url": "https://a.example/1"}, {"text": None, "id": 2}]))
    )
    assert isinstance(no_text, Reject)
    assert isinstance(only_url, Reject)
    assert isinstance(null, Reject)
    assert no_text.reason is null.reason is Reason.NO_CONTENT
    assert (only_url.reason, only_url.url) == (Reason.NOT_FETCHED, "https://a.example/1")


@pytest.mark.parametrize("bad", [b"{oops", b"[1, 2]", b'"words"', b"17", b"null", b"\xff\xfe\0", b'{"text": "cut'])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_one_bad_json_line_costs_only_itself(write: Write, bad: bytes, at: int) -> None:
    lines = [b'{"text": "One."}', b'{"text": "Two."}']
    lines.insert(at, bad)
    outcomes = read(write("a.jsonl", b"\n".join(lines)))
    assert payloads(outcomes) == [b"One.", b"Two."]
    (rejected,) = (entry for entry in outcomes if isinstance(entry, Reject))
    assert (rejected.reason, rejected.raw.row) == (Reason.BAD_ROW, at)


def test_blank_lines_are_no_rows_and_keep_the_count(write: Write) -> None:
    outcomes = read(write("a.jsonl", '\n{"text": "One."}\n\n  \n{"text": "Two."}\n'))
    assert [entry.raw.row for entry in outcomes] == [1, 4]


def test_a_line_longer_than_any_document_is_declined_and_the_next_is_read(write: Write) -> None:
    huge = json.dumps({"text": "x" * 5000})
    outcomes = read(write("a.jsonl", f'{{"text": "One."}}\n{huge}\n{{"text": "Two."}}\n'), document_bytes=1000)
    assert payloads(outcomes) == [b"One.", b"Two."]
    assert [entry.reason for entry in outcomes if isinstance(entry, Reject)] == [Reason.TOO_LARGE]


@pytest.mark.parametrize(
    ("bad", "lost"),
    [
        ('3,"broken "quoting" here"', 1),
        ("3,too,many,fields", 1),
        ("3", 1),
        ('3,"never closed', 1),
        ("3,nul\0byte", 0),
    ],
)
def test_a_row_with_broken_quoting_costs_only_itself(write: Write, bad: str, lost: int) -> None:
    rows = ["title,text", '1,"One, quoted."', bad, '4,"Four, ""quoted""."', "5,Five."]
    outcomes = read(write("a.csv", "\n".join(rows)))
    good = payloads(outcomes)
    assert [good[0], *good[-2:]] == [b"One, quoted.", b'Four, "quoted".', b"Five."]
    assert sum(isinstance(entry, Reject) for entry in outcomes) in (lost, 1)
    assert {entry.reason for entry in outcomes if isinstance(entry, Reject)} <= {Reason.BAD_ROW}
    assert len({entry.raw.row for entry in outcomes}) == len(outcomes) == 4


def test_a_table_of_bad_rows_is_read_in_time_that_grows_with_its_size(write: Write) -> None:
    """Every row opens a quote that the next one closes wrongly: each is looked at once or twice."""
    lines = "".join(f'{n},"never closed {n}\n' for n in range(4000))
    outcomes = read(write("a.csv", f"title,text\n{lines}last,Fine.\n"))
    assert payloads(outcomes)[-1:] == [b"Fine."]
    assert len(outcomes) == 4001


def test_a_quote_that_closes_nowhere_is_not_followed_to_the_end_of_the_file(write: Write) -> None:
    lines = "".join(f"{n},Fine {'x' * 100} {n}.\n" for n in range(10_000))
    options = ReadOptions(document_bytes=2000)
    outcomes = read_captures([str(write("a.csv", f'title,text\nx,"open\n{lines}'))], options)
    assert isinstance(next(outcomes), Reject)
    assert isinstance(next(outcomes), Capture)
    assert options.progress.bytes_read < 500_000
    assert len(payloads(list(outcomes))) == 9_999


def test_line_breaks_inside_quotes_belong_to_the_field(write: Write) -> None:
    (outcome,) = read(write("a.csv", 'title,text\nA,"One.\r\n\r\nTwo."\r\n'))
    assert isinstance(outcome, Capture)
    assert outcome.payload == b"One.\r\n\r\nTwo."


def test_a_cp1252_table_is_read_with_its_quotes(write: Write) -> None:
    story = (
        "Le conseil s’est réuni lundi à la mairie ! Il a voté, après un débat animé, l’agrandissement du bassin."
    )
    rows = "title;text\n" + "\n".join(f"Été {n};{story} « Enfin », dit-on nº {n}." for n in range(30))
    outcomes = read(write("a.csv", rows.encode("cp1252")))
    assert payloads(outcomes)[7].decode() == f"{story} « Enfin », dit-on nº 7."


def test_parquet_values_of_every_kind_can_be_filed(write: Write) -> None:
    moment = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    columns = {
        "text": ["One."],
        "title": [None],
        "date": pa.array([moment], pa.timestamp("ns", tz="UTC")),
        "fetched_at": pa.array([1_772_600_767_123_456_789], pa.timestamp("ns")),
        "score": [float("nan")],
        "worse": [float("inf")],
        "blob": [b"\0\xff"],
        "tags": [["a", None]],
        "nested": [{"a": {"b": [1.5, float("nan")]}}],
        "price": pa.array(["3.90"]).cast(pa.decimal128(5, 2)),
        "took": pa.array([5], pa.duration("s")),
        "at": pa.array([5], pa.time64("ns")),
    }
    outcomes = read(write("a.parquet", as_parquet(columns)))
    assert payloads(outcomes) == [b"One."]
    store(outcomes)
    assert outcomes[0].captured_at is not None  # type: ignore[union-attr]
    assert outcomes[0].captured_at.year == 2026  # type: ignore[union-attr]


def test_a_damaged_parquet_file_is_declined(write: Write) -> None:
    sound = as_parquet({"text": ["One.", "Two.", "Three."]})
    for damaged in (sound[:-20], sound[:40], sound[:60] + b"\xff" * 20 + sound[80:]):
        for entry in read(write("a.parquet", damaged)):
            if isinstance(entry, Reject):
                assert entry.reason is Reason.CORRUPT
    (outcome,) = read(write("a.parquet", sound[:-20]))
    assert isinstance(outcome, Reject)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(alphabet=st.characters(exclude_categories=[]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["text", "title", "url", "date", "authors", "lang", "tags", "fetched_at", "x", "\ud800"]),
        JSON_VALUES,
        max_size=6,
    )
)
def test_any_json_object_is_a_row_that_can_be_filed(write: Write, row: dict[str, Any]) -> None:
    outcomes = read(write("a.jsonl", json.dumps({"text": "One.", **row}) + "\n"))
    assert len(outcomes) == 1
    store(outcomes)


def test_the_time_of_capture_is_read_from_the_table(write: Write) -> None:
    rows = [
        {"text": "a", "fetched_at": written}
        for written in (
            "2026-03-04T05:06:07Z",
            "2026-03-04 05:06:07.123",
            "2026-03-04T06:06:07+01:00",
            "2026-03-04",
        )
    ]
    outcomes = read(write("a.jsonl", as_jsonl(rows)))
    captured = [entry.captured_at for entry in outcomes if isinstance(entry, Capture)]
    exact = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert captured == [exact, exact, exact, datetime(2026, 3, 4, tzinfo=UTC)]


PROSE = "The harbour board met on Monday. It voted for the wider basin, and nobody spoke against it."


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("cr.csv", f"title,text\rA,{json.dumps(PROSE)}\rB,{json.dumps(PROSE)}\r"),
        ("stray.csv", f"title,text\nA\r,{json.dumps(PROSE)}\nB,{json.dumps(PROSE)}\n"),
        ("sep.csv", f"sep=;\r\ntitle;text\r\nA;{PROSE.replace(';', '')}\r\nB;{PROSE}\r\n"),
        (
            "preamble.csv",
            f"Export of 4 March\n\nid,title,text\n1,A,{json.dumps(PROSE)}\n2,B,{json.dumps(PROSE)}\n",
        ),
        ("commas.csv", f"title,text,,\nA,{json.dumps(PROSE)},,\nB,{json.dumps(PROSE)},,\n"),
        ("wide.csv", f"title,text\nA,{json.dumps(PROSE)}\nB,{json.dumps(PROSE)}\n".encode("utf-16-le")),
        ("array.json", json.dumps([{"title": "A", "text": PROSE}, {"title": "B", "text": PROSE}], indent=1)),
        ("two.json", "".join(json.dumps({"title": t, "text": PROSE}, indent=1) for t in "AB")),
        ("answer.json", json.dumps({"ok": 1, "response": {"docs": [{"title": t, "body": PROSE} for t in "AB"]}})),
        ("hits.json", json.dumps({"hits": {"hits": [{"_source": {"title": t, "body": PROSE}} for t in "AB"]}})),
        ("keys.json", json.dumps({t: {"title": t, "text": PROSE} for t in "AB"})),
        ("sequence.json", json.dumps([{"title": {"rendered": t}, "content": {"rendered": PROSE}} for t in "AB"])),
    ],
)
def test_a_table_may_be_written_in_the_ways_that_programs_write_it(
    write: Write, name: str, payload: bytes | str
) -> None:
    outcomes = [entry for entry in read(write(name, payload)) if isinstance(entry, Capture)]
    assert [entry.hints["title"].value for entry in outcomes] == ["A", "B"]
    assert {entry.payload.decode() for entry in outcomes} <= {PROSE, PROSE.replace(";", "")}


def test_a_table_that_names_no_columns_is_declined_with_its_first_line(write: Write) -> None:
    (reject,) = read(write("a.csv", f"1,Mole,{json.dumps(PROSE)}\n2,Pier,{json.dumps(PROSE)}\n"))
    assert isinstance(reject, Reject)
    assert reject.reason is Reason.NO_CONTENT
    assert "no header line" in reject.detail


def test_a_row_whose_text_stands_in_an_unknown_column_names_that_column(write: Write) -> None:
    (reject,) = read(write("a.jsonl", as_jsonl([{"url": "https://a.example/1", "harbourtext": PROSE * 2}])))
    assert isinstance(reject, Reject)
    assert reject.reason is Reason.NO_CONTENT
    assert "--column text=harbourtext" in reject.detail


def test_columns_may_be_named_by_a_path_into_nested_objects(write: Write) -> None:
    row = {"deep": {"body": PROSE}, "people": [{"n": "Ada Quill"}, {"n": "Bo Ek"}]}
    (capture,) = read(write("a.jsonl", as_jsonl([row])), columns={"text": "deep.body", "authors": "people[].n"})
    assert isinstance(capture, Capture)
    assert capture.payload.decode() == PROSE
    assert capture.hints["authors"].value == ["Ada Quill", "Bo Ek"]


@pytest.mark.parametrize("null", ["", " ", "nan", "NaN", "NULL", "None", "\\N"])
def test_words_that_programs_write_for_null_are_null(write: Write, null: str) -> None:
    (capture,) = read(write("a.csv", f"title,text,author\n{null},{json.dumps(PROSE)},{null}\n"))
    assert isinstance(capture, Capture)
    assert not capture.hints


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (20260304, "2026-03-04"),
        ("20260304101500", "2026-03-04"),
        (1_772_600_767, "2026-03-04"),
        (1_772_600_767_123, "2026-03-04"),
        ("1772600767000000000", "2026-03-04"),
        ("4-Mar-26", "2026-03-04"),
        ({"$date": "2026-03-04T10:00:00Z"}, "2026-03-04"),
        (0, None),
        ("1970-01-01T00:00:00Z", None),
    ],
)
def test_dates_are_read_from_the_forms_that_programs_write(write: Write, value: object, day: str | None) -> None:
    (capture,) = read(write("a.jsonl", as_jsonl([{"text": PROSE, "date": value}])))
    assert isinstance(capture, Capture)
    hint = capture.hints.get("published")
    assert (hint and hint.value[:10]) == day


def test_lists_and_objects_become_names_and_never_python(write: Write) -> None:
    row = {
        "text": [["One."], [{"type": "p", "content": "Two."}]],
        "title": {"rendered": "Ann&#8217;s <b>mole</b>"},
        "author": "['Ann Lee', 'Bo Ek']",
        "source": {"id": None, "name": "Ellery Post"},
        "tags": ["harbour", "mole"],
    }
    (capture,) = read(write("a.jsonl", as_jsonl([row])))
    assert isinstance(capture, Capture)
    assert capture.payload.decode() == "One.\nTwo."
    assert {name: hint.value for name, hint in capture.hints.items()} == {
        "title": "Ann’s mole",
        "authors": ["Ann Lee", "Bo Ek"],
        "publisher": "Ellery Post",
        "keywords": "harbour, mole",
    }


@pytest.mark.parametrize("written", ["['mole', 'pier']", '["mole", "pier"]', "[mole, pier]", "mole, pier"])
def test_a_list_of_keywords_is_read_however_it_is_written(write: Write, written: str) -> None:
    (capture,) = read(write("a.jsonl", as_jsonl([{"text": PROSE, "tags": written}])))
    assert isinstance(capture, Capture)
    assert capture.hints["keywords"].value == "mole, pier"


def test_three_papers_copies_of_one_report_are_three_articles_and_a_second_download_is_none(write: Write) -> None:
    rows = [{"publication": paper, "title": "Mole", "text": PROSE} for paper in ("Post", "Courier", "Echo")]
    first = [article_id(entry) for entry in read(write("a.jsonl", as_jsonl(rows))) if isinstance(entry, Capture)]
    again = [article_id(entry) for entry in read(write("b.csv", as_csv(rows))) if isinstance(entry, Capture)]
    assert len(set(first)) == 3
    assert first == again


@pytest.mark.parametrize("size", [10, 200_000])
def test_an_array_is_read_an_object_at_a_time_whatever_stands_in_it(write: Write, size: int) -> None:
    objects = [json.dumps({"text": f"{PROSE} {n}"}) for n in range(size // 10)]
    objects.insert(3, '{"text": oops}')
    outcomes = read(write("a.json", "[" + ",".join(objects) + "]"))
    assert len(payloads(outcomes)) == size // 10
    assert [entry.reason for entry in outcomes if isinstance(entry, Reject)] == [Reason.BAD_ROW]


def test_an_object_without_text_is_declined_by_what_it_is_and_only_a_text_is_proposed(write: Write) -> None:
    row = {"name": "Ada", "rights": {"may": " ".join(["read"] * 100)}}
    (reject,) = read(write("a.json", json.dumps(row)))
    assert isinstance(reject, Reject)
    assert reject.detail == "JSON object: columns name, rights: none is known to hold text or HTML"


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("none", "column text holds 'none', which stands for nothing"),
        (" N/A ", "column text holds 'N/A', which stands for nothing"),
        ("null", "column text holds 'null', which stands for nothing"),
        ("", "column text is empty"),
        ("  ", "column text is empty"),
    ],
)
def test_a_row_whose_text_stands_for_nothing_is_told_so_in_every_table(write: Write, cell: str, what: str) -> None:
    rows = [{"title": "A", "text": cell}, {"title": "B", "text": PROSE}]
    files = {
        "a.json": json.dumps(rows),
        "a.jsonl": as_jsonl(rows),
        "a.csv": as_csv(rows),
        "a.tsv": as_csv(rows, "\t"),
        "a.parquet": as_parquet({name: [row[name] for row in rows] for name in rows[0]}),
    }
    for name, content in files.items():
        (reject,) = (one for one in read(write(name, content)) if isinstance(one, Reject))
        assert (reject.reason, reject.detail.partition(": ")[2]) == (Reason.NO_CONTENT, what), name


def test_a_row_without_a_value_in_its_column_for_the_text_is_told_that_it_is_empty(write: Write) -> None:
    (reject,) = read(write("a.json", '{"title": "A", "text": null}'))
    assert isinstance(reject, Reject)
    assert reject.detail == "JSON object: column text is empty"
