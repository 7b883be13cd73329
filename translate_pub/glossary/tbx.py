"""Glossaries as TBX: ISO 30042:2019, TBX-Basic, data categories as attributes (DCA).

One concept is one entry::

    conceptEntry
      descrip subjectField            category
      admin source                    authority
      admin projectSubset             policy=exact, case=fold, valid_from=…, valid_to=…, successor=…
      note                            note
      langSec (source) termSec term   the term
      langSec (target) termSec term   target, variants, forbidden by administrativeStatus:
                                      preferredTerm, admittedTerm, deprecatedTerm (-admn-sts)

Files of other tools are read as far as they go: TBX of 2008 (``martif``, ``termEntry``), data
categories as tags (DCT), unknown elements, several source terms to a concept (an entry each).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from translate_pub.glossary.table import GAP, Scan, read_bytes, writable_row
from translate_pub.models import CaseRule, Policy, Term

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["scan_tbx", "write_tbx"]

_NAMESPACE = "urn:iso:std:iso:30042:ed-2"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SUBSET_FIELDS = ("policy", "case", "valid_from", "valid_to", "successor")
_DEPRECATED = ("deprecated", "superseded")


def scan_tbx(scan: Scan, *, source: str, target: str) -> None:
    """Read the entries of a language pair (BCP 47 primary subtags) into ``scan``."""
    root = _parse(scan)
    if root is None:
        return
    languages: set[str] = set()
    concepts = 0
    for concept in _named(root, "conceptEntry", "termEntry"):
        concepts += 1
        line = _line(concept)
        if scan.full(line=line):
            return
        sections = dict[str, list["etree._Element"]]()
        for section in _named(concept, "langSec", "langSet"):
            language = section.get(_LANG, section.get("lang", "")).lower()
            languages.add(language)
            sections.setdefault(language.partition("-")[0], []).append(section)
        row = _common(concept)
        if source not in sections or (target not in sections and row.get("policy") != "guard"):
            continue
        row.update(_renderings(scan, sections.get(target, []), line=line))
        for _, words in _terms(sections[source]):
            scan.row({**row, "source": words}, line=line)
    if not scan.terms and not scan.errors:
        found = ", ".join(sorted(filter(None, languages))) or "none"
        scan.wrong(
            f"no entry has both {source} and {target}; {concepts} concepts, languages: {found}",
            "Give a TBX file of this language pair.",
        )


def _parse(scan: Scan) -> etree._Element | None:
    from lxml import etree

    from translate_pub.errors import GlossaryError

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(read_bytes(scan.path), parser)
    except GlossaryError as exc:
        scan.errors.append(exc)
        return None
    except etree.XMLSyntaxError as exc:
        scan.wrong(f"not XML: {exc.msg}", "Repair the file at this place.", line=exc.lineno or 0)
        return None
    for entity in root.iter(etree.Entity):
        scan.wrong(
            f"entity reference {entity.text}",
            "Write the character itself; entities are not resolved.",
            line=_line(entity),
        )
        return None
    if _local(root) not in ("tbx", "martif"):
        scan.wrong(f"root element {_local(root)!r}", "A TBX file's root is tbx or martif.", line=1)
        return None
    return root


def _local(element: etree._Element) -> str:
    # The tag of a comment or an entity is a function.
    tag = cast("object", element.tag)
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _line(element: etree._Element) -> int:
    return cast("int | None", element.sourceline) or 0


def _named(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    return (child for child in element.iter() if _local(child) in names)


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(text) for text in element.itertext()).split())


def _category(element: etree._Element) -> str:
    """The data category, from the attribute (DCA) or from the tag (DCT)."""
    name = _local(element)
    if name in ("descrip", "admin", "termNote", "adminNote", "descripNote", "ref", "xref"):
        return element.get("type", "")
    return name


def _common(concept: etree._Element) -> dict[str, str]:
    """The fields that concern the concept; the first of each counts."""
    row: dict[str, str] = {}
    for element in concept.iter():
        name, text = _category(element), _text(element)
        if name == "subjectField":
            row.setdefault("category", text)
        elif name == "source":
            row.setdefault("authority", text)
        elif name == "note":
            row.setdefault("note", text)
        elif name == "projectSubset":
            column, _, value = text.partition("=")
            if column in _SUBSET_FIELDS:
                row.setdefault(column, value)
    return row


def _terms(sections: Iterable[etree._Element]) -> Iterator[tuple[str, str]]:
    """Administrative status and words of each term of some language sections."""
    for section in sections:
        for group in _named(section, "termSec", "tig", "ntig"):
            words = next((_text(term) for term in _named(group, "term")), "")
            status = next(
                (_text(note) for note in group.iter() if _category(note) == "administrativeStatus"),
                "",
            )
            if words:
                yield status, words


def _renderings(scan: Scan, sections: Iterable[etree._Element], *, line: int) -> dict[str, str]:
    accepted: list[str] = []
    forbidden: list[str] = []
    target = ""
    for status, words in _terms(sections):
        if "|" in words:
            scan.wrong(f"term {words!r} has a |", "Remove it: it separates phrases.", line=line)
        if status.startswith(_DEPRECATED):
            forbidden.append(words)
        elif status.startswith("preferred") and not target:
            target = words
        else:
            accepted.append(words)
    if not target:
        whole = next((words for words in accepted if GAP not in words), "")
        target = whole
        if whole:
            accepted.remove(whole)
    return {"target": target, "variants": "|".join(accepted), "forbidden": "|".join(forbidden)}


def write_tbx(path: Path, terms: Iterable[Term], *, source: str = "vi", target: str = "en") -> None:
    """Write terms as TBX-Basic, a concept each.

    Raises:
        GlossaryError: a term cannot be written in this format.
    """
    from lxml import etree

    # lxml takes None for the default namespace; its stubs do not know.
    namespaces = cast("dict[str, str]", {None: _NAMESPACE})
    root = etree.Element(
        _tag("tbx"), {"type": "TBX-Basic", "style": "dca", _LANG: source}, nsmap=namespaces
    )
    description = _add(_add(root, "tbxHeader"), "fileDesc")
    _add(_add(description, "titleStmt"), "title", f"Glossary {source}-{target}")
    _add(_add(description, "sourceDesc"), "p", "Written by translate_pub")
    body = _add(_add(root, "text"), "body")
    for number, term in enumerate(terms, 1):
        writable_row(term, path=path)
        concept = _add(body, "conceptEntry", id=f"c{number}")
        _write_common(concept, term)
        _write_terms(concept, source, [("", term.source)])
        if term.target:
            renderings = [
                ("preferredTerm-admn-sts", term.target),
                *(("admittedTerm-admn-sts", words) for words in term.variants),
                *(("deprecatedTerm-admn-sts", words) for words in term.forbidden),
            ]
            _write_terms(concept, target, renderings)
    path.write_bytes(
        etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    )


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"


def _add(
    parent: etree._Element, name: str, text: str | None = None, **attributes: str
) -> etree._Element:
    from lxml import etree

    child = etree.SubElement(parent, _tag(name), attributes)
    child.text = text
    return child


def _write_common(concept: etree._Element, term: Term) -> None:
    subsets = {
        "policy": "" if term.policy is Policy.PREFER else term.policy.value,
        "case": "" if term.case is CaseRule.FOLD else term.case.value,
        "valid_from": term.valid_from,
        "valid_to": term.valid_to,
        "successor": term.successor,
    }
    if term.category:
        _add(concept, "descrip", term.category, type="subjectField")
    if term.authority:
        _add(concept, "admin", term.authority, type="source")
    for column, value in subsets.items():
        if value:
            _add(concept, "admin", f"{column}={value}", type="projectSubset")
    if term.note:
        _add(concept, "note", term.note)


def _write_terms(concept: etree._Element, language: str, terms: Iterable[tuple[str, str]]) -> None:
    section = _add(concept, "langSec")
    section.set(_LANG, language)
    for status, words in terms:
        group = _add(section, "termSec")
        _add(group, "term", words)
        if status:
            _add(group, "termNote", status, type="administrativeStatus")
