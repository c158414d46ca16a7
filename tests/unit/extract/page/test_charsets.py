"""Bytes of pages in the charsets that news sites still use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.extract.page.charsets import decode_page, mend_double_encoding

JAPANESE = "<html><head><meta charset='{}'></head><body><p>港の橋は月曜日に開通した。市長は「長く待った」と述べた。</p></body></html>"
CHINESE = "<html><head><meta charset='{}'></head><body><p>港口大桥周一通车，市长表示等待已久。</p></body></html>"
RUSSIAN = "<html><head><meta charset='{}'></head><body><p>Мост в гавани открыли в понедельник.</p></body></html>"
POLISH = "<html><head><meta charset='{}'></head><body><p>Most w porcie otwarto w poniedziałek, żółw śpi.</p></body></html>"
GERMAN = "<html><head><meta charset='{}'></head><body><p>Die Brücke im Hafen wurde eröffnet – „endlich“.</p></body></html>"


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (CHINESE, "gbk"),
        (CHINESE, "gb18030"),
        (CHINESE, "gb2312"),
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (POLISH, "iso-8859-2"),
        (GERMAN, "windows-1252"),
        (GERMAN, "utf-8"),
    ],
)
def test_a_declared_charset_is_read(page: str, charset: str) -> None:
    text = page.format(charset)
    decoded = decode_page(text.encode(charset), declared=[charset])
    assert decoded is not None
    assert decoded.text == text
    assert decoded.utf8 == text.encode()


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_with_and_without_its_mark(charset: str) -> None:
    text = GERMAN.format("utf-16")
    decoded = decode_page(text.encode(charset), declared=[None])
    assert decoded is not None
    assert decoded.text == text
    assert decoded.utf8 == text.encode()


def test_text_that_was_encoded_twice_is_mended() -> None:
    right = "Die Brücke wurde eröffnet. „Endlich“, sagte der Bürgermeister — später."
    wrong = right.encode().decode("latin-1")
    assert mend_double_encoding(wrong) == right


@pytest.mark.parametrize(
    "text", ["SÃO PAULO E MAÇÃ", "Â la carte", "Ärger über Österreich", "naïve café", "Ã© once"]
)
def test_text_that_is_right_stays_as_it_is(text: str) -> None:
    assert mend_double_encoding(text) == text


@given(
    payload=st.binary(max_size=60) | st.text(max_size=40).map(str.encode) | st.just("é".encode() * 9 + b"\xff\0")
)
def test_what_is_parsed_is_the_text(payload: bytes) -> None:
    decoded = decode_page(payload, declared=["utf-8"])
    assert decoded is None or decoded.utf8 == decoded.text.encode("utf-8", "replace")
