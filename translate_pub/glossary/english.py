"""Words of English text and the keys that renderings are compared by; offsets are the text's own.

A key folds case, apostrophes, diacritics (Hà Tĩnh, Ha Tinh), British and American spelling, and
joined Vietnamese names (Vietnam, Viet Nam). A stem folds plural and possessive as well. Articles
are left out: headlines omit them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from translate_pub.glossary.keys import ascii_fold

__all__ = ["Words", "split_words", "stem"]

_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+(?:['’ʼ](?:[^\W_][\u0300-\u036f]*)+)*|&")
_ARTICLES = frozenset(("the", "a", "an"))
_APOSTROPHE = re.compile(r"['’ʼ](?:[sS]$)?")
_SENTENCE_END = re.compile(r"[.!?;][\"'”’)\]]*\s|\n\s*\n")
_RANKS = frozenset("lt gen maj sen col sr capt lieut".split())
_PREFIXES = frozenset(
    "anti auto co counter e inter intra mid multi non on off post pre pro re self semi socio sub"
    " trans ultra".split()
)
"""Written with a hyphen or joined: socio-economic, socioeconomic."""
_JOINED = {
    "vietnam": ("viet", "nam"),
    "hanoi": ("ha", "noi"),
    "danang": ("da", "nang"),
    "haiphong": ("hai", "phong"),
    "saigon": ("sai", "gon"),
    "dalat": ("da", "lat"),
    "cantho": ("can", "tho"),
    "halong": ("ha", "long"),
}
_SPELLINGS = (
    (re.compile(r"iz(e|ed|er|ers|es|ing|ation|ations|ational)$"), r"is\1"),
    (re.compile(r"yz(e|ed|er|ers|es|ing)$"), r"ys\1"),
    (re.compile(r"(?<=[a-z]{2})our"), "or"),
    (re.compile(r"enc(e|es)$"), r"ens\1"),
    (re.compile(r"tr(e|es)$"), lambda m: "ter" if m[1] == "e" else "ters"),
    (re.compile(r"mm(e|es)$"), lambda m: "m" if m[1] == "e" else "ms"),
    (re.compile(r"ogu(e|es)$"), lambda m: "og" if m[1] == "e" else "ogs"),
    (re.compile(r"dgement"), "dgment"),
    (re.compile(r"ll"), "l"),
)
"""Both spellings end alike; what else the rules change, they change on both sides."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text but its articles, in parallel lists.

    ``breaks[i]`` says that a sentence ends before word ``i``.
    """

    keys: list[str]
    stems: list[str]
    starts: list[int]
    ends: list[int]
    breaks: list[bool]

    def __len__(self) -> int:
        return len(self.keys)


def split_words(text: str) -> Words:
    """Cut a text into words; a hyphen separates, but after a prefix."""
    words = Words([], [], [], [], [])
    previous = 0
    pending = False
    for found in _WORD.finditer(text):
        start, end = found.span()
        key = _key(found.group())
        between = text[previous:start]
        if not (between == ". " and words.keys and words.keys[-1] in _RANKS):
            pending = pending or _SENTENCE_END.search(between) is not None
        previous = end
        if key in _ARTICLES:
            continue
        if words.keys and between in ("-", "‐", "‑") and words.keys[-1] in _PREFIXES:
            words.keys[-1] += key
            words.stems[-1] = stem(words.keys[-1])
            words.ends[-1] = end
            continue
        for part in _JOINED.get(key) or _possessive(key) or (key,):
            words.keys.append(part)
            words.stems.append(stem(part))
            words.starts.append(start)
            words.ends.append(end)
            words.breaks.append(pending)
            pending = False
    return words


def _possessive(key: str) -> tuple[str, ...] | None:
    parts = _JOINED.get(key[:-1]) if key.endswith("s") else None
    return (*parts[:-1], parts[-1] + "s") if parts else None


def _key(word: str) -> str:
    if word == "&":
        return "and"
    plain = word if word.isascii() else ascii_fold(unicodedata.normalize("NFC", word))
    key = _APOSTROPHE.sub("", plain).casefold()
    for pattern, replacement in _SPELLINGS:
        key = pattern.sub(replacement, key)
    return key


def stem(key: str) -> str:
    """The key without plural or possessive: committees, committee's and committee are one.

    >>> stem("parties"), stem("partys"), stem("chairmen"), stem("congress")
    ('party', 'party', 'chairman', 'congress')
    """
    if key.endswith("men") and len(key) > 3:
        return key[:-3] + "man"
    if not key.endswith("s") or len(key) < 4:
        return key
    if key.endswith("ies") and len(key) > 4:
        return key[:-3] + "y"
    if key.endswith(("sses", "ches", "shes", "xes", "zes")):
        return key[:-2]
    if key.endswith("sss"):
        return key[:-1]
    return key if key.endswith(("ss", "us", "is")) else key[:-1]
