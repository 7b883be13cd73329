"""The term base: reading it, finding its terms in a text, and whether a translation honours them.

glossary = load_glossary([Path("mine.tsv")])      # over the default one
matcher = Matcher(glossary)
matches = matcher.match("Đảng ủy xã họp với UBND huyện.")
outcomes = honour(matches, "The commune Party Committee met the district People's Committee.")
"""

from __future__ import annotations

from translate_pub.glossary.abbreviations import learn_abbreviations
from translate_pub.glossary.files import (
    convert,
    read_csv,
    read_tbx,
    read_tsv,
    write_glossary,
)
from translate_pub.glossary.honour import find_forbidden, find_renderings, honour
from translate_pub.glossary.keys import ascii_fold, match_key
from translate_pub.glossary.load import (
    Glossary,
    Layer,
    Override,
    default_glossary_dir,
    load_glossary,
)
from translate_pub.glossary.match import Matcher
from translate_pub.glossary.summary import Lookup, Stats, lookup, stats
from translate_pub.glossary.validate import validate

__all__ = [
    "Glossary",
    "Layer",
    "Lookup",
    "Matcher",
    "Override",
    "Stats",
    "ascii_fold",
    "convert",
    "default_glossary_dir",
    "find_forbidden",
    "find_renderings",
    "honour",
    "learn_abbreviations",
    "load_glossary",
    "lookup",
    "match_key",
    "read_csv",
    "read_tbx",
    "read_tsv",
    "stats",
    "validate",
    "write_glossary",
]
