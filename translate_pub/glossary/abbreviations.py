"""Abbreviations that a document explains: "Ủy ban nhân dân (UBND)", "Ban Chỉ đạo 35 (BCĐ 35)"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from translate_pub.glossary.keys import abbreviates
from translate_pub.glossary.match import Matcher
from translate_pub.models import CaseRule, Policy, Term

__all__ = ["learn_abbreviations"]

_BRACKET = re.compile(
    r"\s?\(\s?(?:(?:sau đây |dưới đây )?(?:gọi |viết )(?:tắt\s?)?(?:là\s?)?:?\s?)?"
    r"[“\"]?(?P<short>[A-ZĐƯ][\w.&/-]*(?: \d+| [A-ZĐƯ][\w.&/-]*){0,2})[”\"]?\s?\)"
)


def learn_abbreviations(
    texts: Iterable[str], matcher: Matcher, *, on: date | None = None
) -> tuple[Term, ...]:
    """Terms for the abbreviations that a document itself explains, in its order.

    Each stands for the term of the glossary that goes before the brackets, where the letters are
    the initials of its words; renderings and policy are that term's. Of two explanations of one
    abbreviation the first counts.
    """
    learned: dict[str, Term] = {}
    for raw in texts:
        if "(" not in raw:
            continue
        text = unicodedata.normalize("NFC", raw)
        matches = {match.end: match for match in matcher.match(text, on=on)}
        for found in _BRACKET.finditer(text):
            match = matches.get(found.start())
            short = found["short"]
            if match is None or short in learned or not abbreviates(short, match.surface):
                continue
            learned[short] = replace(
                match.term,
                source=short,
                case=CaseRule.EXACT,
                policy=Policy.PREFER if match.term.policy is Policy.GUARD else match.term.policy,
                valid_from=None,
                valid_to=None,
                successor="",
                origin=f"explained in the document as {match.surface}",
            )
    return tuple(learned.values())
