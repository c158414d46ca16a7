"""Bytes become characters, and characters clean lines, without loss."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.text import (
    clean,
    composed,
    decode,
    folded,
    is_binary,
    known_charset,
    lay_out,
    number_of_words,
    one_line,
    words,
)

FRENCH = "L’été à Saint-Aubrac : « la criée », l’œuvre et 3 €."
CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy, a rada města schválila rozpočet na příští rok. " * 3


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_every_text_survives_unicode_with_a_mark(charset: str) -> None:
    decoded = decode(FRENCH.encode(charset))
    assert decoded is not None
    assert decoded[0] == FRENCH


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_utf_8_is_never_taken_for_anything_else(text: str) -> None:
    payload = text.encode()
    if payload.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return
    assert decode(payload, declared=["cp1252"]) == (text, "utf-8")


@given(st.data())
def test_utf_8_that_is_cut_inside_of_its_last_character_stays_utf_8(data: st.DataObject) -> None:
    payload = FRENCH.encode()
    end = data.draw(st.integers(2, len(payload)))
    decoded = decode(payload[:end], declared=[data.draw(st.sampled_from([None, "cp1252", "utf-8"]))])
    assert decoded is not None
    if not payload[:end].decode(errors="ignore").isascii():
        assert decoded == (payload[:end].decode(errors="replace"), "utf-8")


@given(st.text(st.characters() | st.sampled_from("\u0301\u200b\u00ad\u2028\x85\t\n\u00a0")))
def test_a_line_is_what_cleaning_leaves_with_single_spaces(text: str) -> None:
    assert one_line(text) == " ".join(clean(text).split())


@given(
    st.binary(max_size=400),
    st.sampled_from([None, "utf-8", "cp1252", "no-such", "utf-16", "idna", "rot13", "hex"]),
)
def test_no_bytes_and_no_declared_charset_make_decoding_fail(payload: bytes, declared: str | None) -> None:
    decoded = decode(payload, declared=[declared])
    assert decoded is None or isinstance(decoded[0], str)


def test_undeclared_cp1252_is_guessed_with_its_own_quotes() -> None:
    decoded = decode((FRENCH * 5).encode("cp1252"))
    assert decoded is not None
    assert decoded[0] == FRENCH * 5


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("cp1252", "Le conseil s’est réuni à la mairie, où l’on a débattu de la criée. " * 9),
        ("cp1252", "Der Hafen wächst, sagt der Bürgermeister: „Größe ist nicht alles“. " * 5),
        ("cp1250", CZECH),
        ("cp1251", "Городской совет проголосовал за расширение порта, сообщила газета. " * 5),
        ("shift_jis", "港原市の代表団が島の子どもたちに本と楽器を届けた。" * 9),
    ],
)
def test_texts_in_the_charsets_of_their_languages_are_read(charset: str, text: str) -> None:
    decoded = decode(text.encode(charset))
    assert decoded is not None
    assert decoded[0] == text


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        (
            "cp1254",
            "Merkez Bankası politika faizini yüzde 38'den 37'ye indirdi. Kurul, kararı cuma günü açıkladı.",
        ),
        ("cp1254", "Kurul kararı açıkladı."),
        ("cp1250", "Rząd przyjął w poniedziałek projekt ustawy. „To dobra wiadomość” – powiedziała minister."),
        ("cp1250", "Premiér v pondělí odmítl návrh opozice. „Je to příliš drahé,“ řekl novinářům v Praze."),
        ("iso8859-2", "Premiér v pondělí odmítl návrh opozice. Je to příliš drahé, řekl novinářům v Praze."),
        ("cp1250", "A kormány hétfőn elfogadta a törvényjavaslatot – közölte a szóvivő."),
        ("cp1250", "Vlada je usvojila prijedlog, rekla je ministrica. Šest županija još čeka pomoć."),
        ("cp1250", "Guvernul a adoptat luni proiectul de lege, a declarat ministrul sănătăţii."),
        ("cp1257", "Vyriausybė pirmadienį patvirtino projektą, sakė ministrė. Šešios apskritys užlietos."),
        ("cp1252", "El Metro suspendió este lunes el servicio. ¿Por qué? «No hay heridos», informó Muñoz."),
        ("cp1252", "Não há feridos, informou a polícia de São Paulo. Cinco pessoas estão à espera."),
        ("cp1252", "Et tog kørte mandag af sporet ved Århus. Ingen kom til skade, siger politiet på stedet."),
        ("cp1252", "Tre män greps i går kväll i Malmö, säger polisen."),
        ("cp1252", "Ríkisstjórnin samþykkti frumvarpið á mánudag, sagði ráðherra í viðtali."),
        ("cp1252", "Café owner José Muñoz and Søren Kjær said the £12 toll – “a tax on work” – was unfair."),
        ("cp1252", "Le gouvernement a renoncé, vendredi, à l’article 7 ; « où va-t-on ? », dit M. Le Goff."),
        ("mac_roman", "Le gouvernement a décidé, vendredi, de renoncer à l’article 7 de sa réforme."),
        ("cp1251", "Власти закроют мост на ремонт, сообщила пресс-служба мэрии."),
        ("cp1253", "Η κυβέρνηση ενέκρινε τη Δευτέρα το νομοσχέδιο, δήλωσε η υπουργός Υγείας."),
    ],
)
def test_one_sentence_tells_the_charset_of_its_language(charset: str, text: str) -> None:
    decoded = decode(text.encode(charset))
    assert decoded is not None
    assert decoded[0] == text


def test_a_declared_charset_counts_where_the_bytes_are_no_utf_8() -> None:
    assert decode(CZECH.encode("iso8859-2"), declared=["ISO-8859-2"]) == (CZECH, "iso8859-2")


def test_a_wrongly_declared_charset_does_not_spoil_utf_8() -> None:
    assert decode(FRENCH.encode(), declared=["iso-8859-1"]) == (FRENCH, "utf-8")


def test_one_broken_character_does_not_cost_a_utf_8_text_its_others() -> None:
    payload = (FRENCH * 50).encode().replace("é".encode(), b"\xc3", 1)
    decoded = decode(payload, declared=["cp1252"])
    assert decoded is not None
    assert decoded[1] == "utf-8"
    assert decoded[0].count("\ufffd") == 1
    assert decoded[0].endswith(FRENCH)


def test_where_utf_8_is_declared_it_counts_until_most_characters_are_broken() -> None:
    mixed = "Süße Brötchen, für alle".encode() + b" K\xfcchen" + b" and letters of the alphabet" * 20
    assert decode(mixed, declared=["utf-8"]) == (mixed.decode(errors="replace"), "utf-8")
    latin = "Süße Brötchen für die Küche, Käse für die Löwen".encode("cp1252")
    assert decode(latin * 20, declared=["utf-8"]) == (latin.decode("cp1252") * 20, "cp1252")


def test_quotation_marks_of_windows_read_as_latin_1_are_quotation_marks() -> None:
    line = "“It’s done,” she said – at last"
    assert one_line(line.encode("cp1252").decode("latin-1")) == line
    assert clean("one\x81two\x90\x9dthree") == "onetwothree"  # no signs of Windows-1252


def test_a_charset_that_shifts_by_escapes_is_believed_though_it_looks_like_ascii() -> None:
    japanese = "港原市が代表団を派遣する"
    assert decode(japanese.encode("iso2022_jp"), declared=["ISO-2022-JP"]) == (japanese, "iso2022_jp")


def test_latin_1_is_read_as_browsers_do() -> None:
    assert known_charset(' "ISO-8859-1" ') == "cp1252"
    assert known_charset("klingon") is None


@pytest.mark.parametrize(
    ("payload", "binary"),
    [
        (b"plain words\r\n\twith a tab\f", False),
        (FRENCH.encode("utf-16"), False),
        (FRENCH.encode("cp1252"), False),
        (b"", False),
        (bytes(range(256)) * 4, True),
        (b"text\0with\0zeros\0all\0over", True),
    ],
)
def test_binary_is_told_from_text(payload: bytes, binary: bool) -> None:
    assert is_binary(payload) is binary


@given(st.text())
def test_clean_text_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert composed(once) == once
    assert not set(once) & set("\r\0\x0b\x85\u2028\u200b\ufeff\u00ad")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("cafe\u0301", "caf\u00e9"),
        ("\u1112\u1161\u11ab", "\ud55c"),  # Korean letters → one syllable
        ("\u09af\u09bc \u09a1\u09bc \u09a2\u09bc", "\u09df \u09dc \u09dd"),  # Bengali: in one piece
        ("\u09df \u09dc \u09dd", "\u09df \u09dc \u09dd"),
        ("\u095c", "\u0921\u093c"),  # Hindi, Panjabi, Hebrew: apart, as NFC has them
        ("\u0a5b", "\u0a1c\u0a3c"),
        ("\ufb2a", "\u05e9\u05c1"),
    ],
)
def test_a_letter_has_one_form_however_it_was_typed(written: str, read: str) -> None:
    assert clean(written) == one_line(written) == read


@given(st.text())
def test_a_composed_text_says_the_same_as_before(text: str) -> None:
    assert unicodedata.normalize("NFC", composed(text)) == unicodedata.normalize("NFC", text)


def test_every_kind_of_line_break_and_space_becomes_one() -> None:
    text = "a\r\nb\rc\vd\fe\x85f\u2028g\u2029h\u00a0\u3000 \ti"
    assert clean(text) == "a\nb\nc\nd\ne\nf\ng\nh i"
    assert one_line(text) == "a b c d e f g h i"
    assert one_line(None) == ""


@given(st.lists(st.tuples(st.sampled_from(["p", "heading", "quote"]), st.text())))
def test_paragraphs_are_exactly_the_lines_of_the_text(blocks: list[tuple[str, str]]) -> None:
    text, spans = lay_out(blocks)
    assert [text[span.start : span.end] for span in spans] == (text.split("\n") if text else [])
    kept = [(kind, one_line(block)) for kind, block in blocks if one_line(block)]
    assert [(span.kind, text[span.start : span.end]) for span in spans] == kept


def test_words_are_counted_in_every_script() -> None:
    assert words("It's a well-known fact: 3 cats!") == ["It's", "a", "well-known", "fact", "3", "cats"]
    assert words("港原市") == ["港", "原", "市"]


LINES = st.text(st.sampled_from("aZé9_ß'’-–“”…. ½ª²àñ\u0301ж語ก\n")) | st.text()


@given(LINES)
def test_counting_words_gives_as_many_as_there_are(line: str) -> None:
    assert number_of_words(line) == len(words(line))


@given(LINES)
def test_a_folded_text_is_its_words_in_lower_case(text: str) -> None:
    assert folded(text) == " ".join(re.findall(r"\w+", text.casefold()))
