"""The records that flow down the line: Capture, Article, Reject, and their parts. Frozen data, no behaviour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID, uuid5

from newsetl.core.record import record

T = TypeVar("T")

PLACE_NAMESPACE = UUID("6f1c1f0e-52d5-5d0e-9a35-3f6f5a1c7c01")

Media = Literal["html", "text"]
Precision = Literal["second", "minute", "day", "month", "year"]
ZoneSource = Literal["offset", "utc"]  # stated as an offset from UTC; stated in UTC (Z, GMT, seconds since 1970)
AuthorKind = Literal["person", "organisation", "wire"]
PageKind = Literal["article", "live", "gallery", "video"]


class Stage(StrEnum):
    """Where on the line an input was declined."""

    SOURCE = "source"
    PAGE = "page"
    QUALITY = "quality"
    WORKER = "worker"
    LEDGER = "ledger"


class Reason(StrEnum):
    """Why an input is not an article. `REMEDY` says what the user can do about each."""

    UNREADABLE = "unreadable"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    CORRUPT = "corrupt"
    BAD_ROW = "bad_row"
    NO_CONTENT = "no_content"
    TOO_LARGE = "too_large"
    TOO_COMPLEX = "too_complex"
    BOMB = "bomb"
    UNSAFE_PATH = "unsafe_path"
    BINARY = "binary"
    UNSUPPORTED_TYPE = "unsupported_type"
    HTTP_STATUS = "http_status"
    REVISIT = "revisit"
    NOT_FETCHED = "not_fetched"
    UNPARSABLE = "unparsable"
    NO_TEXT = "no_text"
    STUB = "stub"
    INDEX_PAGE = "index_page"
    ERROR_PAGE = "error_page"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    FORGOTTEN = "forgotten"


REMEDY: Mapping[Reason, str] = {
    Reason.UNREADABLE: "check the file's permissions and that it is still there, then requeue",
    Reason.EMPTY: "nothing to do: there are no bytes in it",
    Reason.TRUNCATED: "fetch or copy the file again; what stood before the cut was read",
    Reason.CORRUPT: "the container is damaged: repair or copy it again; what could be read was read",
    Reason.BAD_ROW: "mend that row in the file, then run the file again",
    Reason.NO_CONTENT: "no text is in it; of a table, name the column with --column text=NAME (or html=NAME)",
    Reason.TOO_LARGE: "raise limits.document_bytes if it really is one article",
    Reason.TOO_COMPLEX: "raise limits.elements if it really is one article",
    Reason.BOMB: "raise limits.inflate_ratio if you trust the archive",
    Reason.UNSAFE_PATH: "it points outside of its archive or folder; if you trust it, unpack it yourself, "
    "name what the link leads to, or set run.follow_links",
    Reason.BINARY: "not text: convert it first; docs/inputs.md lists what is read",
    Reason.UNSUPPORTED_TYPE: "recognised and not read: docs/inputs.md lists what is; "
    "run.read_source_code = true reads source code",
    Reason.HTTP_STATUS: "the server did not answer 200: nothing to do, or fetch it again",
    Reason.REVISIT: "nothing to do: the archive holds this payload in an earlier record",
    Reason.NOT_FETCHED: "it only points at articles: `newsetl collect FILE` fetches a list of URLs",
    Reason.UNPARSABLE: "not HTML that a parser can read: look at it with `newsetl raw`",
    Reason.NO_TEXT: "no running text was found: look at it with `newsetl raw`",
    Reason.STUB: "a teaser or pay-wall stub; lower extract.min_words to keep such pages",
    Reason.INDEX_PAGE: "a list of links, not an article",
    Reason.ERROR_PAGE: "an error page that was served as a page",
    Reason.TIMEOUT: "raise limits.document_seconds, then `newsetl rejects requeue --reason timeout`",
    Reason.MEMORY: "raise limits.worker_memory_mb, then requeue",
    Reason.FORGOTTEN: "nothing to do: it was taken out for good with `newsetl forget`",
    Reason.CRASHED: "the extractor died on it: requeue; if it stays, report the page",
}
NEEDS_A_PERSON = frozenset(  # of refusals that wait for somebody; the others are how the web and its pages are
    {
        Reason.UNREADABLE,
        Reason.TRUNCATED,
        Reason.CORRUPT,
        Reason.BAD_ROW,
        Reason.NO_CONTENT,
        Reason.TOO_LARGE,
        Reason.TOO_COMPLEX,
        Reason.BOMB,
        Reason.UNSAFE_PATH,
        Reason.BINARY,
        Reason.UNSUPPORTED_TYPE,
        Reason.NOT_FETCHED,
        Reason.UNPARSABLE,
        Reason.TIMEOUT,
        Reason.MEMORY,
        Reason.CRASHED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """The place where the bytes of one capture lie, so that they can be read again.

    `source_uri` is a file; `member` a path inside archives (levels joined by "!/"); `row` counts
    table rows from 0; a WARC record has its id, and the offset of its first byte as a short cut.
    """

    source_uri: str
    member: str | None = None
    row: int | None = None
    record_id: str | None = None
    offset: int | None = None
    sha256: str | None = None  # of the payload, hex; None when it was never read to its end
    size_bytes: int | None = None

    @property
    def place(self) -> str:
        """The address of the capture, whatever bytes stand there now."""
        spot = self.record_id or self.row
        if spot is None:
            spot = self.offset
        return "#".join(str(part) for part in (self.source_uri, self.member, spot) if part is not None)

    @property
    def capture_id(self) -> UUID:
        """Identity of the place."""
        return uuid5(PLACE_NAMESPACE, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What the surroundings of a document (a table column, a path, a feed) state about one of its fields."""

    value: Any
    source: str  # e.g. "table.title", "path.date", "feed.title"
    announced: bool = False  # by a feed, sitemap or file properties: counts after all that the page itself states


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The bytes of one document as they lay in the source, before anything is known about them."""

    raw: Raw
    payload: bytes
    media: Media
    charset: str | None = None  # as declared outside the bytes (HTTP header, our own encoding)
    url: str | None = None  # the address that the document was fetched from, as given
    captured_at: datetime | None = None
    chosen: bool = False  # plain text and table rows are the user's own choice: never a stub
    hints: Mapping[str, Hint] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    identity: str | None = None  # names the article where there is no address: a database's own id and the like


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A capture that is no article, and the reason. Its bytes stay reachable through `raw`."""

    raw: Raw
    stage: Stage
    reason: Reason
    detail: str = ""
    url: str | None = None
    stated: Mapping[str, Any] = field(default_factory=dict)  # of an article that it points at, by names of hints


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit(Reject):
    """A WARC revisit record: the payload was the same as in the record `refers_to`. It is no article by itself.

    Where the ledger holds the article of that record, the revisit ends as unchanged instead of as a reject.
    """

    refers_to: str  # WARC-Record-ID
    captured_at: datetime | None = None


@record(frozen=True, slots=True, kw_only=True)
class Candidate(Generic[T]):
    """One value that a field may have, with the place where it stands."""

    value: T
    source: str  # e.g. "jsonld.headline", "h1", "meta.og:title", "table.title"
    locator: str | None = None  # where in the source: a path, an index, an offset


@record(frozen=True, slots=True, kw_only=True)
class Moment:
    """A point in time as precisely as it is stated.

    Attributes:
        on: The publisher's own calendar day; of a month or year its first day.
        precision: How much of it is stated. Values: second, minute, day, month, year.
        at: The instant, UTC; null where only a day or less is stated, or no time zone.
        zone_source: Where the instant's time zone is from. Values: offset (stated as an offset from UTC), utc
            (stated in UTC); null without an instant.
    """

    on: date
    precision: Precision
    at: datetime | None = None  # aware
    zone_source: ZoneSource | None = None


@record(frozen=True, slots=True, kw_only=True)
class Author:
    """One name of a byline.

    Attributes:
        name: As printed, without "By" and degrees.
        url: Address of a profile, as the page states it.
        role: As printed, such as "Political correspondent"; null where none is printed.
        kind: What bears the name. Values: person, organisation, wire (a news agency).
    """

    name: str
    url: str | None = None
    role: str | None = None
    kind: AuthorKind = "person"


@record(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A stretch of the article's text: text[start:end].

    Attributes:
        start: Offset of its first character in text, from 0.
        end: Offset behind its last character.
        kind: What the markup makes of it. Values: p, heading, list_item, quote, table_row.
    """

    start: int
    end: int
    kind: str


@record(frozen=True, slots=True, kw_only=True)
class Link:
    """A link out of the article's own text.

    Attributes:
        url: Address that it points to, absolute.
        text: Words that are linked.
        paragraph: Index into paragraphs, from 0.
    """

    url: str
    text: str
    paragraph: int


@record(frozen=True, slots=True, kw_only=True)
class Printed:
    """A short line that stands near the headline or is marked up as a byline."""

    text: str
    tag: str
    gap: int  # blocks from the headline; below it is positive
    marks: frozenset[str]  # what class names and elements around it mean: "byline", "lead", "topic", ...
    links: tuple[tuple[str, str, str], ...] = ()  # (href, text, rel)


EmbedKind = Literal["post", "video", "audio", "map", "chart", "document"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """What the article shows of another site, or plays.

    Attributes:
        kind: post, video, audio, map, chart or document.
        url: Address of the post, or of what the frame shows or plays, absolute.
        text: Words of the post, or how the page labels the frame.
    """

    kind: EmbedKind
    url: str
    text: str | None = None


@record(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of the article.

    Attributes:
        url: Address of the picture, absolute.
        caption: Text below the picture.
        credit: Who made it, as caption or JSON-LD say.
        alt: Text that stands for it where it cannot be seen.
    """

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None


@record(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One candidate for one field of an article, and whether it is the one chosen.

    Attributes:
        field: Name of the field; columns that belong together have one: published for published_on.
        value: What stands there, at most 500 characters.
        source: Where it stands, such as jsonld.headline, h1, meta.og:title, printed, table.title, feed.title.
        locator: Where in the source: an index, an offset or a distance; null where there is but one.
        chosen: Whether the article's column holds it.
    """

    field: str
    value: str
    source: str
    locator: str | None
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A document that was read: one row for `articles` and the rows of its child tables."""

    capture: Capture
    article_id: UUID
    url: str | None  # normalised `capture.url`
    values: Mapping[str, Any]  # column → value, for every column of FIELDS; records as dicts, tuples as lists
    tables: Mapping[str, Sequence[Mapping[str, Any]]]  # child table → its rows
    issues: tuple[str, ...]  # "field:Error" for each field that failed
    content_hash: str


Outcome = Article | Reject


_PLAIN = frozenset({str, int, float, bool})  # nearly all values: told without a call


def plain(value: Any) -> Any:
    """A value with records as dicts and tuples as lists: dataclasses.asdict without its deep copies."""
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if not hasattr(value, "__dataclass_fields__"):
        return value
    return {
        name: part if (part := getattr(value, name)) is None or type(part) in _PLAIN else plain(part)
        for name in value.__dataclass_fields__
    }
