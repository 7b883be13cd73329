"""TMX 1.4b (LISA, 2005): a run as a translation memory for other tools, and memories read back.

Characters that XML cannot hold go as ``ph`` elements of type ``x-char``, which other tools show as
placeholders and :func:`import_tmx` turns back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from translate_pub import __version__
from translate_pub.errors import TranslatePubError
from translate_pub.models import Origin, Result, Translation
from translate_pub.publish.codepoints import NOT_XML, character, whole
from translate_pub.publish.escape import one_line
from translate_pub.publish.exchange import translated

__all__ = ["MemoryUnit", "export_tmx", "import_tmx"]

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_CODES = frozenset({"bpt", "ept", "ph", "it", "ut", "sub"})
"""Inline elements that hold another format's codes, not words."""


@dataclass(frozen=True, slots=True)
class MemoryUnit:
    """A pair of a translation memory; ``origin`` is "" where it was not written by us."""

    source: str
    target: str
    source_language: str
    target_language: str
    origin: str = ""


def export_tmx(results: Iterable[Result], out: BinaryIO, *, source: str, target: str) -> int:
    """Write the segments that were translated between two languages; return their number."""
    header = {
        "creationtool": "translate_pub",
        "creationtoolversion": __version__,
        "segtype": "sentence",
        "o-tmf": "translate_pub",
        "adminlang": "en",
        "srclang": source,
        "datatype": "plaintext",
    }
    count = 0
    with etree.xmlfile(out, encoding="utf-8") as document:
        document.write_declaration()
        with document.element("tmx", version="1.4"):
            with document.element("header", header):
                pass
            with document.element("body"):
                for result in translated(results, source, target):
                    for translation in result.translations:
                        if translation.origin is not Origin.FAILED:
                            document.write("\n", _unit(translation, source, target))
                            count += 1
                document.write("\n")
    return count


def import_tmx(source: BinaryIO | Path, *, source_language: str) -> Iterator[MemoryUnit]:
    """Yield a pair for each target of each unit that has the source language.

    Raises:
        TranslatePubError: it is not TMX, not well-formed, or holds the code of no character.
    """
    place = str(source) if isinstance(source, Path) else "the TMX file"
    try:
        parsing = etree.iterparse(
            str(source) if isinstance(source, Path) else source,
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        for event, node in parsing:
            if event == "start" and node.getparent() is None and node.tag != "tmx":
                raise TranslatePubError(
                    f"{place}: not TMX: it begins with {node.tag}", mend="give a .tmx file"
                )
            if event == "end" and node.tag == "tu":
                yield from _pairs(node, source_language, place)
                node.clear()
    except etree.XMLSyntaxError as exc:
        raise TranslatePubError(
            f"{place}: not well-formed XML: {exc.msg}", mend="export it again"
        ) from exc
    except OSError as exc:
        raise TranslatePubError(f"{place}: cannot be read", mend="check the path") from exc


def _unit(translation: Translation, source: str, target: str) -> etree._Element:
    unit = etree.Element("tu")
    etree.SubElement(unit, "prop", type="x-origin").text = translation.origin.value
    etree.SubElement(unit, "prop", type="x-article").text = one_line(translation.segment.article_id)
    etree.SubElement(unit, "prop", type="x-segment").text = one_line(translation.segment.id)
    for finding in translation.findings:
        text = one_line(f"{finding.severity} {finding.check}: {finding.message}")
        etree.SubElement(unit, "prop", type="x-finding").text = text
    for language, text in ((source, translation.segment.text), (target, translation.text)):
        variant = etree.SubElement(unit, "tuv", {_LANG: language})
        _fill(etree.SubElement(variant, "seg"), text)
    return unit


def _fill(segment: etree._Element, text: str) -> None:
    for number, piece in enumerate(NOT_XML.split(whole(text))):
        if number % 2:
            etree.SubElement(segment, "ph", type="x-char").text = f"U+{ord(piece):04X}"
        elif piece and len(segment):
            segment[-1].tail = piece
        elif piece:
            segment.text = piece


def _pairs(unit: etree._Element, source_language: str, place: str) -> Iterator[MemoryUnit]:
    origin = next((p.text or "" for p in unit.iterfind("prop") if p.get("type") == "x-origin"), "")
    texts = [
        (
            (variant.get(_LANG) or variant.get("lang") or "").lower(),
            _text(variant.find("seg"), place),
        )
        for variant in unit.iterfind("tuv")
    ]
    wanted = source_language.split("-")[0].lower()
    sources = [pair for pair in texts if pair[0].split("-")[0] == wanted]
    for language, text in texts:
        if sources and language.split("-")[0] != wanted and language:
            yield MemoryUnit(sources[0][1], text, sources[0][0], language, origin)


def _text(segment: etree._Element | None, place: str) -> str:
    if segment is None:
        return ""
    pieces = [segment.text or ""]
    for child in segment:
        if child.tag == "ph" and child.get("type") == "x-char":
            code = re.fullmatch(r"U\+([0-9A-F]{4,6})", child.text or "")
            if code:
                pieces.append(character(code[1], f"{place}, line {child.sourceline}"))
        elif child.tag not in _CODES:
            pieces.append(_text(child, place))
        pieces.append(child.tail or "")
    return "".join(pieces)
