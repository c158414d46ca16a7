"""What people correct and code stays, and stays on its article, whatever else is done to the warehouse."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsetl
from newsetl.core.errors import UsageError
from newsetl.core.identity import url_id
from newsetl.maintain.annotate import Codes, annotate, withdraw
from newsetl.maintain.compact import compact
from newsetl.maintain.correct import Correction, add_rows, correct
from newsetl.maintain.forget import find_forget_request, forget
from newsetl.maintain.import_package import import_package
from newsetl.maintain.rebuild import rebuild
from newsetl.maintain.undo import undo
from newsetl.run import pipeline
from newsetl.run.refresh import find_stale, refresh_request
from newsetl.run.request import Request
from newsetl.settings import Settings, load_settings
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.export.package import write_package
from newsetl.warehouse.manual.sheets import instant, read_sheet, typed, write_sheet
from newsetl.warehouse.manual.values import correctable, corrected
from newsetl.warehouse.queries.ask import Selection
from newsetl.warehouse.writer.warehouse import open_writer
from tests.conftest import Newsetl, examples_of_a_database

TITLES = ("Zebra", "Quagga")
URLS = [f"https://news.example/2026/03/report-{number}" for number in range(4)]


def article_of(url: str) -> UUID:
    identity = url_id(url)
    assert identity is not None
    return identity


@dataclass
class Desk:
    """A warehouse of four articles, and what was said of them by hand."""

    folder: Path
    settings: Settings
    authors: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    frames: dict[str, str] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    present: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)  # they are of no run that can be undone
    places: int = 0  # where packages were imported

    @property
    def root(self) -> Path:
        return self.settings.warehouse

    def run(self) -> None:
        settings = self.settings
        pipeline.run(Request(sources=[str(self.folder / "articles.jsonl")], settings=settings))
        self.present = set(URLS) - self.forgotten

    def correct(self, url: str, name: str) -> None:
        correct(self.settings, [Correction(article_id=article_of(url), column="authors", value=name)], by="ada")
        self.authors[url] = name

    def retitle(self, url: str, title: str) -> None:
        correct(self.settings, [Correction(article_id=article_of(url), column="title", value=title)])
        self.titles[url] = title

    def code(self, url: str, frame: str) -> None:
        annotate(self.settings, Codes(name="frames", rows=[{"url": url, "frame": frame}]), find=article_of)
        self.frames[url] = frame

    def compact(self) -> None:
        with open_writer(self.root) as warehouse:
            compact(warehouse)
            warehouse.publish()

    def undo(self) -> None:
        with open_reader(self.root) as connection:
            ((runs,),) = connection.execute("SELECT count(*) FROM runs WHERE status = 'completed'").fetchall()
        for _ in range(runs):
            undo(self.settings, "last")
        self.present = self.imported - self.forgotten

    def refresh(self) -> None:
        """Read all again under another recipe than before."""
        year = 1 + (self.settings.extract.default_year or 2000)
        self.settings = load_settings(_flags(self.root, year))
        if stale := find_stale(self.settings.pinned):
            pipeline.run(refresh_request(stale, self.settings.pinned, lost=lambda _: None))

    def hand_on(self) -> None:
        """Export all as a package, and go on in the warehouse that is made of it."""
        self.places += 1
        package, there = self.folder / f"package-{self.places}", self.folder / f"there-{self.places}"
        write_package(self.root, package, selection=Selection())
        self.settings = load_settings(_flags(there, self.settings.extract.default_year))
        import_package(self.settings, package)
        self.imported, self.forgotten = set(self.present), set()
        for kept in (self.authors, self.titles, self.frames):
            for url in kept.keys() - self.present:
                del kept[url]

    def forget(self, url: str) -> None:
        if url not in self.present:
            return
        with open_reader(self.root) as connection:
            request = find_forget_request(connection, [article_of(url)])
        forget(self.root, request, on_message=lambda _: None, wait_s=10, keep_builds=3)
        self.forgotten.add(url)
        self.present.discard(url)
        for kept in (self.authors, self.titles, self.frames):
            kept.pop(url, None)

    def check(self) -> None:
        with open_reader(self.root) as connection:
            rows = connection.execute("SELECT url, authors[1].name FROM articles").fetchall()
            codes = connection.execute("SELECT article_id, codes ->> 'frame' FROM annotation_history WHERE stands")
            held = dict(codes.fetchall())
            chosen = connection.execute(
                "SELECT article_id, value FROM field_evidence WHERE field = 'authors' AND chosen"
            ).fetchall()
            titles = connection.execute("SELECT url, title FROM articles").fetchall()
            matches = {
                title: {
                    row[0] for row in connection.execute("FROM search_matches($1)", [f"title:{title}"]).fetchall()
                }
                for title in (*TITLES, "Report")
            }
        assert dict(titles) == {url: self.titles.get(url, f"Report {URLS.index(url)}") for url in self.present}
        assert matches == {
            word: {article_of(url) for url, title in titles if word in title} for word in (*TITLES, "Report")
        }
        assert dict(rows) == {url: self.authors.get(url, "Reader Name") for url in self.present}
        assert held == {article_of(url): frame for url, frame in self.frames.items()}
        assert dict(chosen) == {article_of(url): name for url, name in dict(rows).items()}


def desk(folder: Path) -> Desk:
    lines = [
        {
            "url": url,
            "title": f"Report {place}",
            "author": "Reader Name",
            "text": f"The report number {place} is here.",
        }
        for place, url in enumerate(URLS)
    ]
    (folder / "articles.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    made = Desk(folder, load_settings(_flags(folder / "warehouse", None)))
    made.run()
    return made


def _flags(root: Path, year: int | None) -> dict[str, Any]:
    flags: dict[str, Any] = {"warehouse": root, "run": {"workers": 1, "commit_documents": 2}}
    return flags if year is None else {**flags, "extract": {"default_year": year}}


urls = st.sampled_from(URLS)
STEPS = st.one_of(
    st.tuples(st.just("correct"), urls, st.sampled_from(["Ada Brenner", "Bo Lind"])),
    st.tuples(st.just("retitle"), urls, st.sampled_from(TITLES)),
    st.tuples(st.just("code"), urls, st.sampled_from(["cost", "conflict"])),
    st.tuples(st.just("forget"), urls),
    st.tuples(st.sampled_from(["run", "compact", "undo", "rebuild", "refresh", "hand_on"])),
)


@examples_of_a_database(share=10)
@given(st.lists(STEPS, min_size=4, max_size=8))
def test_corrections_and_codes_outlive_whatever_is_done_and_stay_on_their_article(steps: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        made = desk(Path(folder))
        made.correct(URLS[0], "Ada Brenner")
        made.code(URLS[1], "cost")
        for name, *arguments in steps:
            if name in ("correct", "retitle", "code") and arguments[0] in made.forgotten:
                continue
            if name == "rebuild":
                rebuild(made.root)
            else:
                getattr(made, name)(*arguments)
        made.check()
        made.run()
        made.check()


@pytest.fixture
def made(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def test_a_corrected_title_is_found_and_the_one_before_is_not(made: Desk) -> None:
    made.retitle(URLS[0], "Straßenbahn und Zebra")
    with newsetl.open(made.root) as corpus:
        for query in ("strassenbahn", "title:zebra", '"und zebra"', "zebr*", "report AND zebra"):
            assert [row["title"] for row in corpus.search(query)] == ["Straßenbahn und Zebra"], query
        assert article_of(URLS[0]) not in {row["article_id"] for row in corpus.search("title:report")}
        assert article_of(URLS[0]) in {row["article_id"] for row in corpus.search("text:report")}
        words = {row["word"] for row in corpus.keyness(f"article_id = '{article_of(URLS[0])}'", least=1)}
        assert {"straßenbahn", "zebra"} <= words


def test_what_was_said_of_a_forgotten_article_is_in_no_file(made: Desk) -> None:
    made.correct(URLS[0], "Zebulon Quartermaine")
    made.code(URLS[0], "xylophonic")
    made.forget(URLS[0])
    for path in made.root.rglob("*"):
        if path.is_file():
            payload = path.read_bytes()
            assert b"Zebulon" not in payload, path
            assert b"xylophonic" not in payload, path


def test_a_withdrawn_correction_leaves_what_was_read(made: Desk) -> None:
    made.correct(URLS[0], "Ada Brenner")
    made.compact()
    gone = Correction(article_id=article_of(URLS[0]), column="authors", is_withdrawn=True)
    correct(made.settings, [gone])
    del made.authors[URLS[0]]
    made.check()


def test_a_correction_of_one_column_sets_all_that_say_the_same(made: Desk) -> None:
    correct(made.settings, [Correction(article_id=article_of(URLS[0]), column="published_on", value="2026-03-04")])
    with newsetl.open(made.root) as corpus:
        (row,) = corpus.articles(where=f"url = '{URLS[0]}'").rows()
        assert (str(row["published_on"]), row["published_precision"], row["published_at"]) == (
            "2026-03-04",
            "day",
            None,
        )
        (evidence,) = [row for row in corpus.explain(URLS[0]) if row["field"] == "published" and row["chosen"]]
        assert (evidence["value"], evidence["source"]) == ("2026-03-04", "correction")
        days = corpus.sql("SELECT DISTINCT published_on::VARCHAR AS day FROM field_evidence").rows()
    assert {row["day"] for row in days} == {"2026-03-04", None}


def test_a_field_can_be_emptied(made: Desk) -> None:
    correct(made.settings, [Correction(article_id=article_of(URLS[0]), column="authors", value="")])
    with newsetl.open(made.root) as corpus:
        assert corpus.articles(where=f"url = '{URLS[0]}'").rows()[0]["authors"] is None


@pytest.mark.parametrize(
    ("column", "value", "remedy"),
    [
        ("author", "Ada", "did you mean 'authors'"),
        ("text", "Other words", "cannot be corrected"),
        ("keywords_text", "x", "cannot be corrected"),
        ("content_hash", "0", "is no column"),
        ("published_on", "some day", "a day such as 2026-03-04"),
        ("genre", "gossip", "it is one of"),
        ("is_wire", "perhaps", "true or false"),
        ("authors", "5", "write names"),
        ("language", "xx", "code of a language such as de"),
        ("language_declared", "German", "language tag such as de"),
        ("image_url", "no address", "an address such as https://"),
        ("image_url", "https://", "an address such as https://"),
        ("url_canonical", "no address", "an address such as https://"),
        ("dateline_date", "02-30", "a day such as 2026-03-04"),
    ],
)
def test_a_correction_that_cannot_be_is_an_error_with_a_remedy(column: str, value: str, remedy: str) -> None:
    with pytest.raises(UsageError, match=remedy):
        corrected(column, value)


@pytest.mark.parametrize(
    ("column", "written", "stored"),
    [
        ("language", "German", "de"),
        ("language", "ceb", "ceb"),
        ("dateline_date", "02-29", "02-29"),
        ("dateline_date", "20260304", "2026-03-04"),
        ("url_canonical", "https://example.org/report", "https://example.org/report"),
    ],
)
def test_a_value_with_a_form_is_stored_in_that_form(column: str, written: str, stored: str) -> None:
    assert corrected(column, written).columns == {column: stored}


@pytest.mark.parametrize("column", sorted(correctable()))
def test_every_column_that_can_be_corrected_can_be_emptied(column: str) -> None:
    assert set(corrected(column, "").columns.values()) == {None}


def test_of_many_corrections_all_count_or_none(made: Desk) -> None:
    file = made.folder / "corrections.csv"
    desk = Newsetl(made.folder, made.root)
    file.write_text(f"article;column;value\n{URLS[0]};authors;Ada Brenner\n{URLS[1]};genre;gossip\n")
    failed = desk("correct", file)
    assert (failed.code, "nothing was corrected" in failed.stderr) == (2, True)
    made.check()
    file.write_text(f"article;column;value\n{URLS[0]};authors;Ada Brenner\n{URLS[1]};title;NA\n")
    failed = desk("correct", file)
    assert (failed.code, "row 3: NA" in failed.stderr) == (2, True)
    made.check()
    file.write_text(f"article;column;value\n{URLS[0]};authors;Ada Brenner\nReport 1;authors;Bo Lind\n")
    desk("correct", file).ok()
    made.authors |= {URLS[0]: "Ada Brenner", URLS[1]: "Bo Lind"}
    made.check()


def test_codes_are_a_table_with_types_and_revisions(made: Desk) -> None:
    rows = [
        {"url": URLS[0], "coder": "anna", "coded_at": "04.03.2026 10:30", "Frame (main)": "cost", "Tone": "-1"},
        {"url": URLS[0], "coder": "ben", "Frame (main)": "cost", "Tone": "2"},
        {"url": URLS[1], "coder": "anna", "Frame (main)": "", "Tone": ""},
    ]
    done = annotate(made.settings, Codes(name="frames", rows=rows, note="March"), find=article_of)
    assert (done.revision, done.rows, done.articles, list(done.declined)) == (1, 2, 1, [])
    annotate(
        made.settings,
        Codes(name="frames", rows=[{"url": URLS[0], "coder": "ben", "Frame (main)": "conflict"}]),
        find=article_of,
    )
    with newsetl.open(made.root) as corpus:
        stored = corpus.sql(
            "SELECT coder, coded_at::DATE::VARCHAR AS day, frame_main, tone FROM annotations.frames"
        ).rows()
        assert stored == [
            {"coder": "anna", "day": "2026-03-04", "frame_main": "cost", "tone": -1},
            {"coder": "ben", "day": None, "frame_main": "conflict", "tone": 2},
        ]
        revisions = corpus.sql("SELECT max(revision) AS last, count(*) AS rows FROM annotation_history").rows()
        assert revisions == [{"last": 2, "rows": 3}]
        joined = corpus.sql("SELECT title FROM annotations.frames JOIN articles USING (article_id)").rows()
        assert {row["title"] for row in joined} == {"Report 0"}


coded_cells = st.sampled_from(["", "NA", "cost", "1"])


@examples_of_a_database(share=10)
@given(st.lists(st.dictionaries(st.sampled_from(["frame", "tone", "actor"]), coded_cells, min_size=1), max_size=4))
def test_what_a_coder_said_stays_until_a_table_has_a_cell_for_it(tables: list[dict[str, str]]) -> None:
    expected: dict[str, str] = {}
    with TemporaryDirectory() as folder:
        made = desk(Path(folder))
        for table in [{"frame": "first"}, *tables]:
            given_codes = {name: cell for name, cell in table.items() if cell not in ("", "NA")}
            if given_codes:  # a row without codes is one that nobody has coded yet
                expected = {name: cell for name, cell in expected.items() if name not in table} | given_codes
            annotate(made.settings, Codes(name="all", rows=[{"url": URLS[0], **table}]), find=article_of)
        with newsetl.open(made.root) as corpus:
            (row,) = corpus.annotations("all").rows()
    stored = {name: str(row[name]) for name in ("frame", "tone", "actor") if row.get(name) is not None}
    assert stored == expected


@pytest.mark.parametrize("numbers", [["1", "2", "3"], ["", "", ""]])
def test_a_table_of_r_or_pandas_is_taken_with_its_row_numbers_and_na(numbers: list[str], made: Desk) -> None:
    lines = [
        f'"{number}","{url}",{cells}'
        for number, url, cells in zip(numbers, URLS, ['2,"cost"', 'NA,"cost"', "-1,NA"], strict=False)
    ]
    sheet = made.folder / "r.csv"
    sheet.write_text("\n".join(['"","url","tone","frame"', *lines]) + "\n")
    Newsetl(made.folder, made.root)("annotate", sheet, "--name", "r").ok()
    with newsetl.open(made.root) as corpus:
        rows = corpus.sql("SELECT tone, frame FROM annotations.r ORDER BY article_id").rows()
    by_article = sorted(zip(map(article_of, URLS), [(2, "cost"), (None, "cost"), (-1, None)], strict=False))
    assert [(row["tone"], row["frame"]) for row in rows] == [codes for _, codes in by_article]


@pytest.mark.parametrize(
    ("head", "remedy"),
    [("url,frame,", "column 3 has no name"), ("url,frame,frame", "names 'frame' twice")],
)
def test_columns_that_nobody_can_tell_apart_are_an_error(head: str, remedy: str, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(f"{head}\nx,cost,why\n")
    with pytest.raises(UsageError, match=remedy):
        read_sheet(sheet)


def test_a_row_without_an_article_says_so(made: Desk) -> None:
    sheet = made.folder / "sheet.csv"
    sheet.write_text(f"url,frame\n{URLS[0]},cost\n,cost\n")
    done = Newsetl(made.folder, made.root)("annotate", sheet, "--name", "frames")
    assert done.code == 1
    assert "row 3: no article is named" in done.stdout


def test_codes_that_nobody_can_place_are_declined_and_the_others_kept(made: Desk) -> None:
    def find(words: str) -> UUID:
        if words not in URLS:
            raise UsageError(f"no article is {words!r}")
        return article_of(words)

    rows = [
        {"link": URLS[0], "frame": "cost"},
        {"link": URLS[0], "frame": "cost"},
        {"link": URLS[1], "frame": "cost"},
        {"link": URLS[1], "frame": "conflict"},
        {"link": "https://nowhere.example/", "frame": "cost"},
        {"link": URLS[2], "frame": "cost", "coded_at": "03/04/2026"},
        {"link": URLS[3], "frame": "conflict"},
    ]
    done = annotate(made.settings, Codes(name="frames", rows=rows), find=find)
    assert done.rows == 2
    assert [line.partition(":")[0] for line in done.declined] == ["row 6", "row 7", "rows 4 and 5"]


def test_codes_of_which_no_row_can_be_kept_make_no_revision(made: Desk) -> None:
    def find(words: str) -> UUID:
        raise UsageError(f"no article is {words!r}")

    done = annotate(made.settings, Codes(name="frames", rows=[{"link": "x", "frame": "cost"}]), find=find)
    assert (done.revision, done.rows) == (None, 0)
    assert done.sentence == "frames: no codes were kept, so there is no new revision; 1 row was declined"


@pytest.mark.parametrize(
    ("rows", "name", "remedy"),
    [
        ([{"url": "x", "frame": "y"}], "Frames!", "small letters"),
        ([{"frame": "y"}], "frames", "no column names the articles"),
        ([{"url": "x", "coder": "anna", "text": "…"}], "frames", "no column with codes"),
    ],
)
def test_a_table_that_is_none_of_codes_is_an_error(
    rows: list[dict[str, str]], name: str, remedy: str, made: Desk
) -> None:
    with pytest.raises(UsageError, match=remedy):
        annotate(made.settings, Codes(name=name, rows=rows), find=article_of)


def test_withdrawn_codes_are_gone_and_their_history_stays(made: Desk) -> None:
    made.code(URLS[0], "cost")
    assert withdraw(made.settings, "frames") == 1
    with newsetl.open(made.root) as corpus:
        with pytest.raises(UsageError, match="no codes are named"):
            corpus.annotations("frames")
        assert len(corpus.sql("FROM annotation_history")) == 2
    with pytest.raises(UsageError, match="no codes are named"):
        withdraw(made.settings, "frames")


def test_a_data_frame_of_codes_is_taken_and_the_corpus_goes_on_to_it(made: Desk) -> None:
    pd = pytest.importorskip("pandas")
    with newsetl.open(made.root) as corpus:
        codes = pd.DataFrame({"url": URLS[:2], "coder": ["anna", None], "tone": [1.5, float("nan")]})
        assert corpus.annotate(codes, name="tones").rows == 1
        assert corpus.annotations("tones").rows()[0]["tone"] == 1.5
        corpus.correct(URLS[0], "authors", ["Ada Brenner", "Bo Lind"], note="as printed")
        (row,) = corpus.articles(where=f"url = '{URLS[0]}'").rows()
        assert [author["name"] for author in row["authors"]] == ["Ada Brenner", "Bo Lind"]
        corpus.withdraw_correction(URLS[0], "authors")
        assert corpus.articles(where=f"url = '{URLS[0]}'").rows()[0]["authors"][0]["name"] == "Reader Name"


def test_agreement_is_that_of_the_textbook(made: Desk) -> None:
    """Krippendorff's example of four observers and twelve units with values missing: alpha nominal is .743."""
    pytest.importorskip("nltk")
    from newsetl.api.agreement import agreements

    coders = {
        "A": "1 2 3 3 2 1 4 1 2 . . .",
        "B": "1 2 3 3 2 2 4 1 2 5 . 3",
        "C": ". 3 3 3 2 3 4 2 2 5 1 .",
        "D": "1 2 3 3 2 4 4 1 2 5 1 .",
    }
    labels = [
        (coder, str(unit), value)
        for coder, values in coders.items()
        for unit, value in enumerate(values.split())
        if value != "."
    ]
    alpha = agreements("code", labels)[0]
    assert alpha.value == pytest.approx(0.743, abs=0.001)


def test_kappa_is_that_of_the_textbook() -> None:
    """Two readers of 50 proposals, both yes 20, both no 15, apart 5 and 10: kappa is .4."""
    pytest.importorskip("nltk")
    from newsetl.api.agreement import agreements

    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    labels = [(who, str(unit), pair[place]) for unit, pair in enumerate(pairs) for place, who in enumerate("AB")]
    (_, kappa) = agreements("code", labels)
    assert (kappa.measure, kappa.units) == ("cohen_kappa", 50)
    assert kappa.value == pytest.approx(0.4)


def test_one_coder_cannot_agree() -> None:
    from newsetl.api.agreement import agreements

    with pytest.raises(UsageError, match="only one coder"):
        agreements("code", [("anna", "1", "x")])


def test_a_sample_goes_to_a_spreadsheet_and_its_codes_come_back(made: Desk) -> None:
    sheet = made.folder / "sheet.csv"
    desk = Newsetl(made.folder, made.root)
    desk("sample", 3, "--for-coding", sheet, "--codes", "frame,tone").ok()
    rows = [dict(row) for row in read_sheet(sheet)]
    assert all(row["text"].startswith("The report") for row in rows)
    for row, frame in zip(rows, ["=1+1", "Größe; weit", "Zeile\nzwei"], strict=True):
        row |= {"frame": frame, "coder": "anna"}
    back = made.folder / "back.csv"
    with back.open("w", encoding="cp1252", newline="") as file:  # as Excel saves it
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    desk("annotate", back, "--name", "frames").ok()
    kept = {row["article_id"]: row["frame"] for row in desk.rows("FROM annotations.frames")}
    assert kept == {row["article_id"]: row["frame"] for row in rows}


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=12),
            st.text("=+-@'\t ab", max_size=6),
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(",;"),
)
def test_what_is_written_for_a_spreadsheet_is_read_back(rows: list[tuple[str, str]], delimiter: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.csv"
        table = [{"key": str(place), "one": one, "two": two} for place, (one, two) in enumerate(rows)]
        write_sheet(path, ["key", "one", "two"], table, delimiter=delimiter)
        assert [dict(row) for row in read_sheet(path)] == table


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026-03-04", "2026-03-04 00:00"),
        ("2026-03-04T10:30:00+02:00", "2026-03-04 08:30"),
        ("04.03.2026", "2026-03-04 00:00"),
        ("04.03.2026 10:30", "2026-03-04 10:30"),
        ("46085", "2026-03-04 00:00"),
        ("46085,5", "2026-03-04 12:00"),
    ],
)
def test_a_time_of_a_spreadsheet_is_read(words: str, day: str) -> None:
    assert f"{instant(words):%Y-%m-%d %H:%M}" == day


@pytest.mark.parametrize("words", ["03/04/2026", "yesterday", "12"])
def test_a_time_that_may_mean_two_days_is_an_error(words: str) -> None:
    with pytest.raises(UsageError, match="write it as 2026-03-04"):
        instant(words)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1", "", "-2"], [1, None, -2]),
        (["1", "2,5"], [1.0, 2.5]),
        (["true", "FALSE"], [True, False]),
        (["007", "1"], ["007", "1"]),
        (["1", "x"], ["1", "x"]),
        (["", ""], [None, None]),
    ],
)
def test_cells_have_the_type_of_all_of_their_column(cells: list[str], values: list[Any]) -> None:
    assert typed(cells) == values


def test_an_outlet_is_named_by_hand_and_takes_other_hosts_in(made: Desk) -> None:
    row = {"outlet_id": "herald.example", "name": "The Herald", "country": "GB", "aliases": ["news.example"]}
    add_rows(made.settings, "outlets", [row])
    with newsetl.open(made.root) as corpus:
        (outlet,) = corpus.sql("FROM outlets").rows()
        assert (outlet["name"], outlet["country"], outlet["articles"]) == ("The Herald", "GB", 4)
        assert len(corpus.articles(source="the herald")) == len(corpus.articles(source="news.example")) == 4
    add_rows(made.settings, "outlets", [{"outlet_id": "herald.example", "name": None}])
    with newsetl.open(made.root) as corpus:
        assert [row["outlet_id"] for row in corpus.sql("FROM outlets")] == ["news.example"]
