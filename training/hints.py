"""Training examples: pairs with the terms line that teaches the model to do as it is told.

Every pass over the data draws its hints anew. What an example can be, and how often, is ``Mix``;
the prompt's form is the product's business (``translate_pub.engines.gemma.prompt``).
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from training.align import Phrase
from training.corpora import Pair

__all__ = [
    "Candidates",
    "Example",
    "Mix",
    "Terms",
    "choose",
    "citation_form",
    "interleave",
    "invent",
    "make",
    "renumber",
    "with_invented_target",
]

Terms = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One training example; ``kind`` says how it was made, for the statistics."""

    vi: str
    en: str
    terms: Terms
    kind: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """A pair with what could be hinted in it: glossary matches and aligned phrases."""

    pair: Pair
    glossary: tuple[Phrase, ...]
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Mix:
    """Probabilities of each kind of example, and of what happens to a hint."""

    plain_general: float = 0.40
    plain_glossary: float = 0.25
    invented: float = 0.14
    citation_form: float = 0.25
    renumbered: float = 0.08
    upper_title: float = 0.12
    viet_nam_hint: float = 0.15


_PLACES = (
    "Northern Southern Eastern Western Upper Lower Inner Outer Joint United Royal Common First"
).split()
_KINDS = (
    "Standing Local Central People's Public Civic Grand General Special Permanent Advisory "
    "Mobile Rural Urban Social Cultural Technical Open Silver Green River Lantern Bamboo "
    "Harbour"
).split()
_BODIES = (
    "Council Assembly Board Bureau Office Chamber League Circle Panel Directorate Forum Union "
    "Agency Congress Secretariat Desk House Guild Authority Institute Collegium Senate Hub "
    "Division Unit"
).split()
_QUALITIES = (
    "quiet broad steady joint common open early careful rural seasonal digital shared local "
    "basic regular annual special deep grassroots practical collective voluntary mutual "
    "emergency"
).split()
_THINGS = (
    "gathering round drive campaign pledge charter lane plan effort scheme watch circle "
    "review lesson ledger field bridge signal journey workshop exchange network harvest levy "
    "garden roster briefing talks session mandate stewardship outreach accord survey "
    "reckoning uplift tidying handover"
).split()
_PEOPLE = (
    "steward warden delegate speaker marshal envoy captain keeper clerk elder trustee "
    "organiser convenor overseer chair ranger counsellor colleague member helper foreman "
    "notary"
).split()
_SYLLABLES = (
    "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo yu zan bel cor dar fen gal hol "
    "jin kar lom mar nor pol ras sten tor vel wen zor"
).split()


def invent(like: str, rng: random.Random) -> str:
    """Return a made-up English phrase whose capitals and rough length follow those of ``like``."""
    words = like.split()
    if rng.random() < 0.12:
        name = "".join(rng.choice(_SYLLABLES) for _ in range(rng.choice((2, 2, 3))))
        name = name.capitalize() if like[:1].isupper() else name
        return name if len(words) == 1 or rng.random() < 0.4 else f"{name} {words[-1]}"
    if like[:1].isupper():
        parts = [rng.choice(_BODIES)]
        if len(words) > 1 or rng.random() < 0.3:
            parts.insert(0, rng.choice(_KINDS))
        if len(words) > 2 and rng.random() < 0.6:
            parts.insert(0, rng.choice(_PLACES))
        elif len(words) > 3 or rng.random() < 0.15:
            parts += ["of", "the", rng.choice(_PLACES), rng.choice(_BODIES)]
        return " ".join(parts)
    head = rng.choice(_PEOPLE if rng.random() < 0.3 else _THINGS)
    return head if len(words) == 1 and rng.random() < 0.6 else f"{rng.choice(_QUALITIES)} {head}"


def citation_form(phrase: str, rng: random.Random) -> str:
    """Return ``phrase`` as a glossary might list it: in other case, or singular."""
    words = phrase.split()
    last = words[-1]
    if rng.random() < 0.5 and re.fullmatch(r"[a-z]{3,}[^s\W]s", last):
        if last.endswith("ies") and len(last) > 5:
            return " ".join([*words[:-1], f"{last[:-3]}y"])
        if not last.endswith(("ses", "xes", "ches", "shes", "ws", "us", "is", "ics")):
            return " ".join([*words[:-1], last[:-1]])
    if phrase[:1].isupper() and len(words) > 1 and not words[0].isupper():
        if rng.random() < 0.5 and all(w.islower() for w in words[1:]):
            return phrase[0].lower() + phrase[1:]
        return phrase
    if phrase.islower() and rng.random() < 0.3:
        return phrase[0].upper() + phrase[1:]
    return phrase


def choose(
    candidates: Candidates, rng: random.Random, *, most: int, share_of_glossary: float = 0.9
) -> list[Phrase]:
    """Draw phrases that do not overlap, glossary matches first, in the order of the source."""
    drawn = [p for p in candidates.glossary if rng.random() < share_of_glossary]
    want = 0 if drawn and rng.random() < 0.75 else rng.randint(1, most)
    if want:
        # Longer phrases tend to come first: they are the more termlike ones.
        spare = sorted(candidates.phrases, key=lambda p: rng.random() * 5 - len(p.vi.split()))
        for phrase in spare:
            if want and not any(_overlap(phrase, other) for other in drawn):
                drawn.append(phrase)
                want -= 1
    return sorted(drawn, key=lambda p: p.vi_start)


def _overlap(one: Phrase, other: Phrase) -> bool:
    return one.vi_start < other.vi_end and other.vi_start < one.vi_end


def make(candidates: Candidates, mix: Mix, rng: random.Random) -> Example:
    """Draw one example from a pair."""
    pair = candidates.pair
    plain = mix.plain_glossary if candidates.glossary else mix.plain_general
    if rng.random() < mix.invented:
        invented = with_invented_target(candidates, rng)
        if invented is not None:
            return invented
    if rng.random() < mix.renumbered:
        pair = renumber(pair, rng)
        if pair is not candidates.pair:
            # Offsets hold: digits were replaced one for one.
            candidates = replace(candidates, pair=pair)
    if "Vietnam" in pair.en and "Việt Nam" in pair.vi and rng.random() < mix.viet_nam_hint:
        return _house_style(pair, rng)
    terms: list[tuple[str, str]] = []
    if rng.random() >= plain:
        glossary = set(candidates.glossary)
        for phrase in choose(candidates, rng, most=3):
            vi = pair.vi[phrase.vi_start : phrase.vi_end]
            en = phrase.en if phrase in glossary else pair.en[phrase.en_start : phrase.en_end]
            if phrase not in glossary and rng.random() < mix.citation_form:
                en = citation_form(en, rng)
            terms.append((vi, en))
    kind = "hinted" if terms else "plain"
    if pair.title and rng.random() < mix.upper_title:
        upper = tuple((vi.upper(), en) for vi, en in terms)
        return Example(pair.vi.upper(), pair.en, upper, "upper-case title")
    return Example(pair.vi, pair.en, tuple(terms), kind)


def with_invented_target(candidates: Candidates, rng: random.Random) -> Example | None:
    """Replace the target of one to four phrases by an invention, here and in the terms."""
    pair = candidates.pair
    pool = [
        p
        for p in (*candidates.glossary, *candidates.phrases)
        if pair.vi.count(p.vi) == 1
        and pair.en.count(pair.en[p.en_start : p.en_end]) == 1
        and len(p.en) > 3
        and not any(c.isdigit() for c in p.en)
        and (p in candidates.glossary or _is_noun_phrase(pair.en, p))
    ]
    if not pool:
        return None
    rng.shuffle(pool)
    # A glossary match is preferred: it is what the model is most set in its ways about.
    pool.sort(key=lambda p: 0 if p in candidates.glossary and rng.random() < 0.8 else 1)
    changed: list[Phrase] = []
    wanted = rng.choice((1, 1, 1, 1, 2, 2, 3, 4))
    for phrase in pool:
        clear = all(
            not _overlap(phrase, o) and (phrase.en_end < o.en_start or o.en_end < phrase.en_start)
            for o in changed
        )
        if clear and len(changed) < wanted:
            changed.append(phrase)
    renamed = {p: invent(pair.en[p.en_start : p.en_end], rng) for p in changed}
    en = pair.en
    for phrase in sorted(changed, key=lambda p: -p.en_start):
        target = renamed[phrase]
        if phrase.en_start == 0:
            target = target[0].upper() + target[1:]
        before = _article(en[: phrase.en_start], target)
        en = before + target + en[phrase.en_end :]
    kept = [
        p
        for p in candidates.glossary
        if p not in renamed
        and not any(_overlap(p, o) for o in changed)
        and all(p.en_end <= o.en_start or o.en_end <= p.en_start for o in changed)
        and rng.random() < 0.6
    ]
    terms = sorted([*changed, *kept], key=lambda p: p.vi_start)
    return Example(
        pair.vi, en, tuple((p.vi, renamed.get(p, p.en)) for p in terms), "invented target"
    )


_DETERMINER = re.compile(
    r"(?<!\w)(?:the|a|an|its|their|his|her|our|this|these|those|each|every|new|of|by|with|for) $",
    re.IGNORECASE,
)


def _is_noun_phrase(en: str, phrase: Phrase) -> bool:
    """Guess from what stands before it whether a phrase can be replaced by a noun."""
    if phrase.en.split()[-1].lower().endswith(("ing", "ed", "ly")):
        return False
    name = phrase.en_start > 0 and all(w[0].isupper() for w in phrase.en.split())
    return name or _DETERMINER.search(en[: phrase.en_start]) is not None


def _article(before: str, word: str) -> str:
    """Make an indefinite article at the end of ``before`` agree with the word that follows."""
    match = re.search(r"(?<!\w)(a|an|A|An)( +)$", before)
    if not match:
        return before
    article = "an" if word[:1].lower() in "aeiou" and not word.lower().startswith("uni") else "a"
    if match.group(1)[0] == "A":
        article = article.capitalize()
    return before[: match.start()] + article + match.group(2)


_NUMBER = re.compile(r"(?<![\w/.,-])\d+(?:[.,]\d+)*(?![\w/-])(?![.,]\d)")


def renumber(pair: Pair, rng: random.Random) -> Pair:
    """Give the numbers that both sides write the same way other digits, lengths unchanged.

    Years, single digits and numbers of dates stay. Returns ``pair`` itself where nothing fits.
    """
    vi, en = pair.vi, pair.en
    for number in dict.fromkeys(m.group() for m in _NUMBER.finditer(pair.vi)):
        english = number.translate(str.maketrans(".,", ",."))
        if len(re.sub(r"\D", "", number)) < 2 or re.fullmatch(r"(1[89]|20)\d\d", number):
            continue
        places_vi = [m.span() for m in _NUMBER.finditer(vi) if m.group() == number]
        places_en = [m.span() for m in _NUMBER.finditer(en) if m.group() == english]
        if len(places_vi) != 1 or len(places_en) != 1:
            continue
        digits = "".join(
            c if not c.isdigit() else rng.choice("123456789" if i == 0 else "0123456789")
            for i, c in enumerate(number)
        )
        (a, b), (c, d) = places_vi[0], places_en[0]
        if re.search(r"(?:ngày|tháng|năm|mùng)\s$", vi[:a]):
            continue
        vi = vi[:a] + digits + vi[b:]
        en = en[:c] + digits.translate(str.maketrans(".,", ",.")) + en[d:]
    return pair if vi == pair.vi else replace(pair, vi=vi, en=en)


def _house_style(pair: Pair, rng: random.Random) -> Example:
    """Hint how the country is to be spelt: the official ``Viet Nam`` or the press's ``Vietnam``."""
    official = rng.random() < 0.6
    spelling = "Viet Nam" if official else "Vietnam"
    en = re.sub(r"\bVietnam\b", spelling, pair.en)
    return Example(pair.vi, en, (("Việt Nam", spelling),), "house style")


def interleave(
    passes: Sequence[tuple[Sequence[Candidates], float]], mix: Mix, seed: int
) -> list[Example]:
    """Return the whole run's examples in order: each source spread evenly over the run.

    ``passes`` has each source's candidates and how many times over they are to be seen; a fraction
    is a random part of them.
    """
    rng = random.Random(seed)
    placed: list[tuple[float, Example]] = []
    for candidates, times in passes:
        whole = int(times)
        rounds = [list(candidates) for _ in range(whole)]
        if times > whole:
            rounds.append(rng.sample(list(candidates), round(len(candidates) * (times - whole))))
        for number, members in enumerate(rounds):
            start, width = number / times, min(1.0, times - number) / times
            placed += [(start + width * rng.random(), make(c, mix, rng)) for c in members]
    placed.sort(key=lambda item: item[0])
    return [example for _, example in placed]
