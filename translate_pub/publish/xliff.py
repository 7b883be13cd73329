"""XLIFF 2.1 (OASIS, 2018): out to translators' tools, and back.

A file element is an article, a unit is a block, a segment is a sentence. Terms are marked in the
source and, where honoured, in the target, with the glossary module's entries beside them; findings
are notes; how the translation was made is in the metadata module. Characters that XML cannot hold
go as ``cp`` elements, so that every string comes back as it went; but a lone surrogate, which is
no character, goes as U+FFFD.

Read with every XML feature that reaches outside switched off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from translate_pub.errors import TranslatePubError
from translate_pub.models import Policy, Result, TermOutcome, Translation
from translate_pub.publish.codepoints import NOT_XML, character, whole
from translate_pub.publish.escape import one_line
from translate_pub.publish.exchange import Exchanged, State, gaps, state_of, translated

__all__ = ["export_xliff", "import_xliff"]

_XLIFF = "urn:oasis:names:tc:xliff:document:2.0"
_GLOSSARY = "urn:oasis:names:tc:xliff:glossary:2.0"
_METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
_NAMESPACES: Mapping[Any, str] = {None: _XLIFF, "gls": _GLOSSARY, "mda": _METADATA}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_CODE = re.compile(r"[0-9A-Fa-f]{4,6}")
_SEGMENT_ID = re.compile(r"s(\d{1,9})")


def export_xliff(results: Iterable[Result], out: BinaryIO, *, source: str, target: str) -> int:
    """Write the articles that were translated between two languages; return their segments."""
    count = 0
    attributes = {"version": "2.1", "srcLang": source, "trgLang": target}
    with etree.xmlfile(out, encoding="utf-8") as document:
        document.write_declaration()
        with document.element(f"{{{_XLIFF}}}xliff", attributes, nsmap=_NAMESPACES):
            for number, result in enumerate(translated(results, source, target), 1):
                document.write(_file(result, f"f{number}"), pretty_print=False)
                document.write("\n")
                count += len(result.translations)
    return count


def import_xliff(source: BinaryIO | Path) -> Iterator[Exchanged]:
    """Yield the segments of an XLIFF 2 file that :func:`export_xliff` wrote and people edited.

    Raises:
        TranslatePubError: it is not XLIFF 2, not well-formed, names no articles, or holds the code
            of no character.
    """
    place = str(source) if isinstance(source, Path) else "the XLIFF file"
    mend = "export it again, and edit the copy in a tool that knows XLIFF 2"
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
        article_id = ""
        for event, node in parsing:
            if event == "start" and node.getparent() is None and node.tag != f"{{{_XLIFF}}}xliff":
                raise TranslatePubError(
                    f"{place}: not XLIFF 2: it begins with {node.tag}", mend=mend
                )
            if event == "start" and node.tag == f"{{{_XLIFF}}}file":
                article_id = _uncoded(node.get("original", ""), place)
            elif event == "end" and node.tag == f"{{{_XLIFF}}}unit":
                yield from _segments(node, article_id, place)
                node.clear()
    except etree.XMLSyntaxError as exc:
        raise TranslatePubError(f"{place}: not well-formed XML: {exc.msg}", mend=mend) from exc
    except OSError as exc:
        raise TranslatePubError(f"{place}: cannot be read", mend="check the path") from exc


def _file(result: Result, name: str) -> etree._Element:
    article = result.article
    assert article is not None
    file = etree.Element(
        f"{{{_XLIFF}}}file", {"id": name, "original": _coded(article.id)}, _NAMESPACES
    )
    file.text = "\n"
    if result.provenance is not None:
        data = etree.SubElement(file, f"{{{_METADATA}}}metadata")
        group = etree.SubElement(data, f"{{{_METADATA}}}metaGroup", {"category": "provenance"})
        made = etree.SubElement(group, f"{{{_METADATA}}}meta", {"type": "signature"})
        made.text = one_line(result.provenance.signature)
    after = gaps(result)
    kinds = {block.id: block.kind.value for block in article.translatable()}
    for number, (block_id, translations) in enumerate(result.by_block().items(), 1):
        ordered = sorted(translations, key=lambda t: t.segment.index)
        unit = _unit(f"u{number}", block_id, kinds.get(block_id, "paragraph"), ordered, after)
        unit.tail = "\n"
        file.append(unit)
    return file


def _unit(
    name: str,
    block_id: str,
    kind: str,
    translations: list[Translation],
    after: Mapping[str, str],
) -> etree._Element:
    attributes = {"id": name, "name": _coded(block_id), "type": f"translate-pub:{kind}"}
    unit = etree.Element(f"{{{_XLIFF}}}unit", attributes, _NAMESPACES)
    unit.set(_SPACE, "preserve")
    terms = _numbered_terms(translations)
    if terms:
        glossary = etree.SubElement(unit, f"{{{_GLOSSARY}}}glossary")
        for mark, outcome in terms:
            _gloss(glossary, mark, outcome)
    findings = [(t.segment.index, f) for t in translations for f in t.findings]
    if findings:
        notes = etree.SubElement(unit, f"{{{_XLIFF}}}notes")
        for number, (index, finding) in enumerate(findings, 1):
            attributes = {
                "id": f"n{number}",
                "appliesTo": "target",
                "category": f"{finding.severity}:{finding.check}",
                "priority": "1" if finding.severity == "error" else "5",
            }
            note = etree.SubElement(notes, f"{{{_XLIFF}}}note", attributes)
            note.text = one_line(f"Sentence {index + 1}: {finding.message}")
    marks = {id(outcome): mark for mark, outcome in terms}
    for position, translation in enumerate(translations):
        _segment(unit, translation, marks)
        gap = after.get(translation.segment.id, "")
        if gap and position < len(translations) - 1:
            ignorable = etree.SubElement(unit, f"{{{_XLIFF}}}ignorable")
            _fill(etree.SubElement(ignorable, f"{{{_XLIFF}}}source"), [(gap, "")])
    return unit


def _numbered_terms(translations: list[Translation]) -> list[tuple[str, TermOutcome]]:
    outcomes = [
        outcome
        for translation in translations
        for outcome in translation.terms
        if outcome.match.term.policy is not Policy.GUARD
        and translation.segment.text[outcome.match.start : outcome.match.end]
        == outcome.match.surface
    ]
    return [(f"m{number}", outcome) for number, outcome in enumerate(outcomes, 1)]


def _gloss(glossary: etree._Element, mark: str, outcome: TermOutcome) -> None:
    term = outcome.match.term
    entry = etree.SubElement(
        glossary, f"{{{_GLOSSARY}}}glossEntry", {"id": f"g{mark}", "ref": f"#{mark}"}
    )
    authority = {"source": one_line(term.authority)} if one_line(term.authority) else {}
    etree.SubElement(entry, f"{{{_GLOSSARY}}}term", authority).text = one_line(term.source)
    for rendering in term.renderings:
        node = etree.SubElement(entry, f"{{{_GLOSSARY}}}translation", authority)
        node.text = one_line(rendering)
    if one_line(term.note):
        etree.SubElement(entry, f"{{{_GLOSSARY}}}definition").text = one_line(term.note)


def _segment(unit: etree._Element, translation: Translation, marks: Mapping[int, str]) -> None:
    state = state_of(translation)
    attributes = {
        "id": f"s{translation.segment.index}",
        "state": state.value,
        "subState": f"translate-pub:{translation.origin}",
    }
    node = etree.SubElement(unit, f"{{{_XLIFF}}}segment", attributes)
    outcomes = [(o, marks[id(o)]) for o in translation.terms if id(o) in marks]
    source = [(o.match.start, o.match.end, mark) for o, mark in outcomes]
    _fill(etree.SubElement(node, f"{{{_XLIFF}}}source"), _pieces(translation.segment.text, source))
    if state is not State.INITIAL:
        target = [(o.target_start, o.target_end, mark) for o, mark in outcomes if o.honoured]
        _fill(etree.SubElement(node, f"{{{_XLIFF}}}target"), _pieces(translation.text, target))


def _pieces(text: str, spans: list[tuple[int, int, str]]) -> list[tuple[str, str]]:
    """Cut a text into (words, mark) where marks do not meet; the first of two that do wins."""
    pieces = []
    position = 0
    for start, end, mark in sorted(spans):
        if not position <= start < end <= len(text):
            continue
        pieces += [(text[position:start], ""), (text[start:end], mark)]
        position = end
    return [*pieces, (text[position:], "")]


def _fill(node: etree._Element, pieces: list[tuple[str, str]]) -> None:
    for text, mark in pieces:
        if mark:
            _add_text(etree.SubElement(node, f"{{{_XLIFF}}}mrk", id=mark, type="term"), text)
        else:
            _add_text(node, text)


def _add_text(node: etree._Element, text: str) -> None:
    """Append text, with what XML cannot hold as ``cp``."""
    for number, piece in enumerate(NOT_XML.split(whole(text))):
        if number % 2:
            etree.SubElement(node, f"{{{_XLIFF}}}cp", hex=f"{ord(piece):04X}")
        elif piece and len(node):
            node[-1].tail = (node[-1].tail or "") + piece
        elif piece:
            node.text = (node.text or "") + piece


def _segments(unit: etree._Element, article_id: str, place: str) -> Iterator[Exchanged]:
    block_id = _uncoded(unit.get("name", ""), place)
    for node in unit.iterfind(f"{{{_XLIFF}}}segment"):
        named = _SEGMENT_ID.fullmatch(node.get("id", ""))
        if not named or not article_id or not block_id:
            raise TranslatePubError(
                f"{place}: unit {unit.get('id')!r}, segment {node.get('id')!r}: not one of ours",
                mend="keep the ids and names of files, units and segments as they were exported",
            )
        source, target = (node.find(f"{{{_XLIFF}}}{side}") for side in ("source", "target"))
        state = node.get("state", "initial")
        yield Exchanged(
            article_id,
            block_id,
            int(named[1]),
            _text(source, place),
            _text(target, place),
            State(state) if state in set(State) else State.INITIAL,
        )


def _text(node: etree._Element | None, place: str) -> str:
    """Return the words of an element, its marks and other codes removed."""
    if node is None:
        return ""
    pieces = [node.text or ""]
    for child in node:
        if child.tag == f"{{{_XLIFF}}}cp":
            code = child.get("hex", "")
            if _CODE.fullmatch(code):
                pieces.append(character(code, f"{place}, line {child.sourceline}"))
        else:
            pieces.append(_text(child, place))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _coded(name: str) -> str:
    """A name as an attribute value: characters that XML cannot hold as ``\\uXXXX``."""
    escaped = whole(name).replace("\\", "\\\\")
    return re.sub(f"{NOT_XML.pattern}|[\t\n\r]", lambda found: f"\\u{ord(found[0]):06x}", escaped)


def _uncoded(value: str, place: str) -> str:
    return re.sub(
        r"\\(?:u([0-9a-f]{6})|(\\))",
        lambda found: found[2] or character(found[1], f"{place}, {value[:80]!r}"),
        value,
    )
