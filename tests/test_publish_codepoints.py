"""Codes of characters in files that people edited: those of none are errors that say where."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from tests.publishing import result
from tests.test_publish_exchange import tmx_of, xliff_of
from translate_pub.errors import TranslatePubError
from translate_pub.models import Result
from translate_pub.publish import import_tmx, import_xliff


def holding(text: str) -> Result:
    """A result whose first translation is ``text``."""
    made = result()
    first, *others = made.translations
    return replace(made, translations=(replace(first, text=text, terms=()), *others))


@pytest.mark.parametrize("code", ["FFFFFF", "110000", "D800", "DFFF", "00d800"])
def test_xliff(code: str) -> None:
    data = xliff_of(holding("a\x01b"))
    assert b'hex="0001"' in data
    spoilt = data.replace(b'hex="0001"', f'hex="{code}"'.encode())
    with pytest.raises(TranslatePubError, match=f"the XLIFF file, line .*{code}") as caught:
        list(import_xliff(io.BytesIO(spoilt)))
    assert caught.value.mend


@pytest.mark.parametrize("attribute", [b"original", b"name"])
@pytest.mark.parametrize("code", [b"ffffff", b"00d800"])
def test_names_in_xliff(attribute: bytes, code: bytes) -> None:
    spoilt = xliff_of(result()).replace(
        b" " + attribute + b'="', b" " + attribute + b'="\\u' + code
    )
    with pytest.raises(TranslatePubError, match=rf"the XLIFF file, .*{code.decode()}") as caught:
        list(import_xliff(io.BytesIO(spoilt)))
    assert caught.value.mend


@pytest.mark.parametrize("code", ["FFFFFF", "110000", "D800", "DFFF"])
def test_tmx(code: str) -> None:
    data = tmx_of(holding("a\x01b"))
    assert b"U+0001" in data
    spoilt = data.replace(b"U+0001", f"U+{code}".encode())
    with pytest.raises(TranslatePubError, match=f"the TMX file, line .*{code}") as caught:
        list(import_tmx(io.BytesIO(spoilt), source_language="vi"))
    assert caught.value.mend


def test_a_lone_surrogate_goes_out_as_what_can_be_read_back() -> None:
    made = holding("a\ud800b")
    (segment, *_) = import_xliff(io.BytesIO(xliff_of(made)))
    (unit, *_) = import_tmx(io.BytesIO(tmx_of(made)), source_language="vi")
    assert (segment.target, unit.target) == ("a\ufffdb", "a\ufffdb")
