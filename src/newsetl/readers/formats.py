"""Every format that newsetl knows. A new one is one file and one line in FORMATS."""

from __future__ import annotations

from newsetl.readers.archives.alto import ALTO
from newsetl.readers.archives.arc import ARC
from newsetl.readers.archives.mediawiki import MEDIAWIKI
from newsetl.readers.archives.mets import METS
from newsetl.readers.archives.rcv1 import RCV1
from newsetl.readers.archives.reuters import REUTERS
from newsetl.readers.archives.sqlite import SQLITE
from newsetl.readers.archives.tei import TEI
from newsetl.readers.archives.trec import TREC, WIKIEXTRACTOR
from newsetl.readers.bookmarks import BOOKMARKS
from newsetl.readers.code import CODE
from newsetl.readers.corpora.lines import CORPUS_LINES
from newsetl.readers.corpora.stories import STORY, SUMMARY
from newsetl.readers.corpora.words import CONLLU, SENTENCES_OF_CONLLU, VERTICAL
from newsetl.readers.documents.epub import EPUB
from newsetl.readers.documents.mhtml import MHTML
from newsetl.readers.documents.old_office import OLD_OFFICE
from newsetl.readers.documents.opendocument import OPENDOCUMENT
from newsetl.readers.documents.pdf import PDF
from newsetl.readers.documents.rtf import RTF
from newsetl.readers.documents.transcripts import TRANSCRIPT
from newsetl.readers.documents.word import WORD
from newsetl.readers.exports.agencies import NEWSML, NEWSML_G2, NITF
from newsetl.readers.exports.europresse import EUROPRESSE
from newsetl.readers.exports.evernote import ENEX
from newsetl.readers.exports.factiva import FACTIVA_HTML, FACTIVA_XML
from newsetl.readers.exports.integrum import INTEGRUM
from newsetl.readers.exports.japanese import KIKUZO, YOMIDAS
from newsetl.readers.exports.nexis import NEXIS_HTML, NEXIS_TEXT
from newsetl.readers.exports.proquest import PROQUEST_HTML, PROQUEST_TEXT
from newsetl.readers.exports.wires import WIRE
from newsetl.readers.exports.xml_list import OTHER_XML
from newsetl.readers.feeds import FEED
from newsetl.readers.files import BINARY, EMPTY, HTML_INSIDE, HTML_PAGE, PLAIN_TEXT, URL_LIST
from newsetl.readers.format import Format, Head
from newsetl.readers.headed_text import WITH_HEAD
from newsetl.readers.lists import SENTENCE_LIST, WORD_LIST
from newsetl.readers.mail import MAIL, MAILBOX
from newsetl.readers.packed import BZIP2, GZIP, TAR, XZ, ZIP, ZSTD
from newsetl.readers.references.bibtex import BIBTEX
from newsetl.readers.references.csl import CSL
from newsetl.readers.references.tagged import ENDNOTE, PUBMED, RIS
from newsetl.readers.refused import (
    CDX,
    DAMAGED,
    DAMAGED_DATA,
    KNOWN_BINARIES,
    KNOWN_MARKUP,
    OTHER_VERTICAL,
    PICKLE,
)
from newsetl.readers.tables.columnar import ARROW, ORC, PARQUET
from newsetl.readers.tables.delimited import DELIMITED
from newsetl.readers.tables.headless import HEADLESS
from newsetl.readers.tables.json_objects import JSON
from newsetl.readers.tables.profiles import PROFILED, TWITTER_ARCHIVE
from newsetl.readers.tables.sheets import SHEETS
from newsetl.readers.warc.read import WARC

FORMATS: tuple[Format, ...] = (
    EMPTY,
    WARC,
    ARC,
    GZIP,
    BZIP2,
    ZSTD,
    XZ,
    WORD,
    OPENDOCUMENT,
    EPUB,
    SHEETS,
    ZIP,
    TAR,
    SQLITE,
    PARQUET,
    ARROW,
    ORC,
    PDF,
    RTF,
    OLD_OFFICE,
    *KNOWN_BINARIES,
    PICKLE,
    RIS,
    ENDNOTE,
    PUBMED,
    BIBTEX,
    STORY,
    SUMMARY,
    CORPUS_LINES,
    CONLLU,
    SENTENCES_OF_CONLLU,
    VERTICAL,
    BOOKMARKS,
    WIRE,
    PROQUEST_HTML,
    PROQUEST_TEXT,
    NEXIS_HTML,
    NEXIS_TEXT,
    FACTIVA_HTML,
    FACTIVA_XML,
    EUROPRESSE,
    INTEGRUM,
    KIKUZO,
    YOMIDAS,
    FEED,
    NITF,
    RCV1,
    NEWSML_G2,
    NEWSML,
    ENEX,
    REUTERS,
    OTHER_VERTICAL,
    WIKIEXTRACTOR,
    TREC,
    MEDIAWIKI,
    TEI,
    METS,
    ALTO,
    *KNOWN_MARKUP,
    TRANSCRIPT,
    MHTML,
    MAILBOX,
    MAIL,
    CDX,
    TWITTER_ARCHIVE,
    *CODE,
    HTML_PAGE,
    CSL,
    *PROFILED,
    JSON,
    *HEADLESS,
    DELIMITED,
    OTHER_XML,
    *DAMAGED,
    HTML_INSIDE,  # behind the tables: their cells may hold pages
    BINARY,
    *DAMAGED_DATA,
    URL_LIST,
    WORD_LIST,
    SENTENCE_LIST,
    WITH_HEAD,
    PLAIN_TEXT,
)
"""An entry is of the first of these formats that matches its beginning; the last one matches everything."""
_OF_MARKUP = tuple(one for one in FORMATS if one.begins_markup is not False)
_OF_OTHERS = tuple(one for one in FORMATS if one.begins_markup is not True)


def recognise(head: bytes, name: str, *, is_code_read: bool = False) -> Format:
    """The format of an entry, from its first bytes (up to 64 kB) and its name.

    Args:
        head: the first bytes.
        name: of the file or the member.
        is_code_read: source code, settings and logs are taken for plain text.
    """
    beginning = Head(data=head, name=name)
    tried = _OF_MARKUP if beginning.is_markup else _OF_OTHERS
    return next(one for one in tried if not (is_code_read and one in CODE) and one.matches(beginning))
