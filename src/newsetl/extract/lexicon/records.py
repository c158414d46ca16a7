"""The records that hold one language's data file. Every key of a file may be missing: then it holds nothing.

Where a comment says "expressions", an entry is a regular expression in small letters; a plain word is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one object a language: hashed by identity
class QuoteWords:
    """How a language marks speech."""

    marks: tuple[tuple[str, str], ...] = (("“", "”"), ('"', '"'), ("«", "»"))
    cues: frozenset[str] = frozenset()  # every form of a verb of speech
    weak_cues: frozenset[str] = frozenset()  # forms that are often something else
    pronouns: Mapping[str, str] = field(default_factory=dict)  # he → "m", she → "f", others → ""
    nouns: frozenset[str] = frozenset()  # speakers without a name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one object a language: hashed by identity
class ClauseWords:
    """The small words around a subject and its verb."""

    helpers: frozenset[str] = frozenset()  # between a subject and its verb
    breakers: frozenset[str] = frozenset()  # a clause begins with them
    stops: frozenset[str] = frozenset()  # a name does not go on over them
    apposed: frozenset[str] = frozenset()  # an apposition begins with them
    articles: frozenset[str] = frozenset()  # a subject may begin with them
    starters: frozenset[str] = frozenset()  # capitalised only because a sentence begins
    links: frozenset[str] = frozenset()  # a name behind them is no subject
    relative: frozenset[str] = frozenset()  # who, which
    objects: frozenset[str] = frozenset()  # pronouns that are no subject
    reflexives: frozenset[str] = frozenset()  # between a verb and its subject: "sich"
    inside: frozenset[str] = frozenset()  # join two nouns of one subject: "der Chef der Bank"
    according: frozenset[str] = frozenset()  # a source follows: "according", "laut"
    according_behind: frozenset[str] = frozenset()  # the same behind its source: "zufolge"
    tags: frozenset[str] = frozenset()  # a source follows them behind a comma: "…, so die Partei"
    in_view_of: frozenset[str] = frozenset()  # the same at the beginning of a clause: "für die Partei ist …"
    copulas: frozenset[str] = frozenset()  # "is", "was"
    views: frozenset[str] = frozenset()  # nouns between "according to" and the source: "Angaben", "Meinung"
    view_prepositions: frozenset[str] = frozenset()  # before such nouns: "nach"
    owners: frozenset[str] = frozenset()  # between such a noun and the source: "von"
    reported: frozenset[str] = frozenset()  # verbs in the mood of reported speech: "sei", "habe"
    impersonal: frozenset[str] = frozenset()  # subjects that are nobody: "es"
    places_of_words: frozenset[str] = frozenset()  # where it says so: "in", "auf", "vom"
    quoted: frozenset[str] = frozenset()  # verbs whose object or passive subject speaks: "zitiert"
    perfect: frozenset[str] = frozenset()  # helpers far before their verb, with the subject beside them: "hatte"
    passive: frozenset[str] = frozenset()  # helpers by which the one who is quoted is the subject: "wird"
    adverbials: frozenset[str] = frozenset()  # begin what may stand before a verb with its subject behind it
    has_capital_nouns: bool = False  # whether capitals tell nouns, and not names alone
    infinitive: frozenset[str] = frozenset()  # a verb behind it has no subject before it: "to"
    negations: frozenset[str] = frozenset()  # "not"
    addition: frozenset[str] = frozenset()  # ends a subject unless it joins two names: "and"
    joiners: frozenset[str] = frozenset()  # the verb behind them has the subject of the one before
    participle: tuple[str, ...] = ()  # its ending
    adverb: tuple[str, ...] = ()  # its ending


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one object a language: hashed by identity
class DateWords:
    """How a language names times. Patterns hold {n} and {unit}; their number is in units, n is the word's."""

    months: Mapping[str, int] = field(default_factory=dict)
    weak_months: frozenset[str] = frozenset()  # words too: they need a day or a year beside them
    weekdays: Mapping[str, int] = field(default_factory=dict)  # Monday is 1
    weak_weekdays: frozenset[str] = frozenset()  # words too: in small letters they are no day
    days: Mapping[str, int] = field(default_factory=dict)  # today → 0
    units: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    patterns: tuple[tuple[tuple[str, ...], str], ...] = ()
    before: frozenset[str] = frozenset()  # "last" Monday
    after: frozenset[str] = frozenset()  # "next" Monday
    link: frozenset[str] = frozenset()  # "de" in 3 de mayo de 2024
    month_first: bool = False
    ordinals: frozenset[str] = frozenset()
    is_unspaced: bool = False  # whether its words are written without spaces
    marks: str = ""  # behind the figures of a year, a month and a day: "年月日"
    numeric: str = ""  # "dmy" where 3.5. or 3/5 is the third of May
    era: int = 0  # by how much its years are higher than the common ones
    calendar: str = ""  # that its months are of: "persian" or "hebrew"; "" is the common one
    calendar_months: Mapping[str, int] = field(default_factory=dict)  # months of that calendar
    year_cues: frozenset[str] = frozenset()
    future: frozenset[str] = frozenset()
    past: frozenset[str] = frozenset()
    past_endings: tuple[str, ...] = ()  # of verbs
    stamp_words: frozenset[str] = frozenset()  # small words that may stand beside a date of publication


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one object a language: hashed by identity
class CreditWords:
    """How credit lines begin, or what they contain."""

    byline: tuple[str, ...] = ()
    contributed: tuple[str, ...] = ()
    reporting: tuple[str, ...] = ()
    photo: tuple[str, ...] = ()
    correction: tuple[str, ...] = ()
    note: tuple[str, ...] = ()
    copyright: tuple[str, ...] = ("©", "Copyright ")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one object a language: hashed by identity
class DatelineWords:
    """How datelines are written."""

    small: frozenset[str] = frozenset()  # small words inside a place or a date: "Rio de Janeiro"
    forms: tuple[str, ...] = ()  # expressions of whole datelines, with groups place, day, month, agency


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one object a language: hashed by identity
class PeopleWords:
    """Words beside the names of people."""

    honorifics: Mapping[str, str] = field(default_factory=dict)  # Mr → "m", Mrs → "f", of either sex → ""
    begins_small: bool = False  # whether a small word may begin a name: "valea Adigelui"
    ends_small: bool = False  # whether one may end it: "Rīgas pils"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one object a language: hashed by identity
class SubjectWords:
    """Who speaks where an alphabet has no capitals: what stands beside a subject, and what names are like."""

    order: str = (
        ""  # "subject verb", "verb subject" or "topic" (the subject has a particle); "" where capitals tell
    )
    has_spaces: bool = False  # between its words
    particles: tuple[str, ...] = ()  # behind the subject
    endings: tuple[str, ...] = ()  # of words that are no part of a subject
    quoting: tuple[str, ...] = ()  # right behind a quotation that somebody says: "と"
    prefixes: tuple[str, ...] = ()  # written together with a verb of speech: "and"
    ends: tuple[str, ...] = ()  # the subject is over, or has not begun, where one of these stands
    surnames: frozenset[str] = frozenset()  # a name begins with one of them
    longest_name: int = 0  # characters of a name that begins with such a surname


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one object a language: hashed by identity
class BylineWords:
    """How a byline is written. All lists but `glued` and `topic` hold expressions."""

    openings: tuple[str, ...] = ()  # names follow at once: "written by"
    by: tuple[str, ...] = ()  # the same in one word that begins no name: "by"
    prepositions: tuple[str, ...] = ()  # the same in words that begin names too: "von", "di"
    authors: tuple[str, ...] = ()  # labels that say who wrote it wherever they stand: "author"
    labels: tuple[str, ...] = ()  # labels that do so only near the headline: "text"
    sentences: tuple[str, ...] = ()  # beginnings of sentences that say who wrote it
    closings: tuple[str, ...] = ()  # what stands behind a name where nothing stands before it: "기자"
    affiliations: tuple[str, ...] = ()  # before the paper that a writer works for: "special to"
    other_hands: tuple[str, ...] = ()  # what stands before those who did not write: "edited by"
    hand_qualities: tuple[str, ...] = ()  # before such words, with what parts them: "medically ", "fact-"
    conjunctions: tuple[str, ...] = ()  # between two names
    particles: tuple[str, ...] = ()  # small words inside a name: "von", "bin"
    name_words: tuple[str, ...] = ()  # other small words that a printed name may hold: "and the of"
    dated: tuple[str, ...] = ()  # words with which the part of a line begins that is a date: "updated"
    glued: tuple[str, ...] = ()  # capitalised words that pages print behind a name without a space
    topic: tuple[str, ...] = ()  # between a name and the section it writes for: "in"
    not_names: tuple[str, ...] = ()  # labels that stand where a name is looked for: "read more"
    never_names: tuple[str, ...] = ()  # words that no name holds
    roles: tuple[str, ...] = ()  # what people are: "correspondent"
    wires: tuple[str, ...] = ()  # what is printed where agencies wrote it and none is named
    bodies: tuple[str, ...] = ()  # words of organisations: "newsroom"
    profiles: tuple[str, ...] = ()  # folders in the addresses of profiles: "authors"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one object a language: hashed by identity
class PageWords:
    """What pages say around their articles. All lists but `statements` hold expressions."""

    updated: tuple[str, ...] = ()  # beginnings of words that speak of a change
    first: tuple[str, ...] = ()  # beginnings of lines that say when it was first published
    posted: tuple[str, ...] = ()  # beginnings of lines that say when it was published
    statements: tuple[str, ...] = ()  # beginnings of lines with its date or author, anywhere on the page
    picture_credits: tuple[str, ...] = ()  # what stands before who made a picture
    picture_by: tuple[str, ...] = ()  # between such a word and who made the picture: "by"
    opinion: tuple[str, ...] = ()  # names of sections that hold opinion
    comments: tuple[str, ...] = ()  # behind a number at a title's end, and above what readers wrote: "comments"
    error_titles: tuple[str, ...] = ()  # in titles of error pages
    error_texts: tuple[str, ...] = ()  # in texts of error pages
    walls: tuple[str, ...] = ()  # in texts before a pay wall
    adverts: tuple[str, ...] = ()  # lines that say where an advertisement stands: "advertisement"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one object a language: hashed by identity
class Lexicon:
    """One language's data file."""

    language: str  # ISO 639-1; "" for a text whose language has no file
    near: str = ""  # the language that detectors take it for
    telling: frozenset[str] = frozenset()  # words that it has and that language has not, or seldom
    has_name_rules: bool = False  # whether rules and lists of names are full enough for it
    function_words: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()  # a full stop after them ends no sentence
    quotes: QuoteWords = QuoteWords()
    clause: ClauseWords = ClauseWords()
    subject: SubjectWords = SubjectWords()
    people: PeopleWords = PeopleWords()
    dates: DateWords = DateWords()
    dateline: DatelineWords = DatelineWords()
    credits: CreditWords = CreditWords()
    byline: BylineWords = BylineWords()
    page: PageWords = PageWords()
