"""How long matching takes, by the size of the glossary and of the text, beside pyahocorasick.

20,000 entries of one to six syllables and 1 MB of text in which every tenth word begins an entry,
both made from a seed. pyahocorasick does the same work: the same folding, entries bounded by
syllables, none across the end of a sentence, the longest of those that overlap, offsets into the
original text; the two must find the same. Times are of this process on the CPU, best of three.

    uv run --with pyahocorasick python benchmarks/matching.py
    python benchmarks/matching.py            # without pyahocorasick: our own times only
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Callable
from typing import Any, TypeVar

from translate_pub.glossary import Glossary, Matcher, load_glossary
from translate_pub.glossary.keys import Gap, split_syllables
from translate_pub.models import Term

SEED = 7
ONSETS = "b c ch d đ g h k kh l m n ng nh ph qu r s t th tr v x".split()
RHYMES = (
    "a à á ả ã ạ an án ang ác ai ái ao ay âm ân ất ấy en eo ê ế ên i ì í ị iên iếp inh ích o ó on"
    " ong ô ố ôn ông ơ ớ ơi u ủ ung uyên uyết ư ứ ưng ươi ương ước oà oá oan oàn"
).split()
Span = tuple[int, int]
Result = TypeVar("Result")


def make_terms(count: int) -> list[Term]:
    """Entries of one to six syllables, few of one and most of two to four, none twice."""
    chance = random.Random(SEED)
    made: dict[str, Term] = {}
    while len(made) < count:
        length = chance.choices(range(1, 7), weights=(0.1, 6, 6, 4, 2, 1))[0]
        source = " ".join(chance.choice(ONSETS) + chance.choice(RHYMES) for _ in range(length))
        made.setdefault(source, Term(source, f"term {len(made)}"))
    return list(made.values())


def make_text(terms: list[Term], size: int) -> str:
    """Sentences of about ``size`` bytes in all, of syllables and entries."""
    chance = random.Random(SEED + 1)
    sentences: list[str] = []
    written = 0
    while written < size:
        words = [
            chance.choice(terms).source
            if chance.random() < 0.1
            else chance.choice(ONSETS) + chance.choice(RHYMES)
            for _ in range(chance.randint(8, 30))
        ]
        sentence = " ".join(words).capitalize() + ". "
        sentences.append(sentence)
        written += len(sentence.encode())
    return "".join(sentences)


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Seconds of CPU time of the best of three runs, and the result."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    return best, result


def ours(matcher: Matcher, text: str) -> list[Span]:
    return [(match.start, match.end) for match in matcher.match(text)]


def automaton(terms: list[Term]) -> Any:
    """A pyahocorasick automaton over the keys of syllables, each between spaces."""
    import ahocorasick

    made = ahocorasick.Automaton()
    for term in terms:
        keys = split_syllables(term.source).keys
        made.add_word(f" {' '.join(keys)} ", len(keys))
    made.make_automaton()
    return made


def theirs(searched: Any, text: str) -> list[Span]:
    syllables = split_syllables(text)
    pieces: list[str] = []
    index_at: dict[int, int] = {}
    position = 0
    for index, key in enumerate(syllables.keys):
        piece = " " + key if syllables.gaps[index] == Gap.SPACE else " \n " + key
        pieces.append(piece)
        position += len(piece)
        index_at[position] = index
    found = []
    for end, length in searched.iter("".join(pieces) + " "):
        last = index_at[end]
        found.append((last - length + 1, last))
    found.sort(key=lambda span: (span[0] - span[1], span[0]))
    taken = bytearray(len(syllables))
    chosen = []
    for first, last in found:
        if not taken[first] and not taken[last]:
            taken[first : last + 1] = b"\x01" * (last - first + 1)
            chosen.append((syllables.starts[first], syllables.ends[last]))
    return sorted(chosen)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--size", type=int, default=1_000_000, help="bytes of text")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    report: dict[str, Any] = {"load_average": [round(load, 2) for load in os.getloadavg()]}

    terms = make_terms(arguments.entries)
    text = make_text(terms, arguments.size)
    matcher = Matcher(Glossary.of(terms))
    seconds, found = timed(lambda: ours(matcher, text))
    report["ours"] = {"seconds": round(seconds, 3), "matches": len(found)}
    try:
        searched = automaton(terms)
    except ImportError:
        report["pyahocorasick"] = "not installed"
    else:
        other, same = timed(lambda: theirs(searched, text))
        if same != found:
            raise SystemExit("the two find different matches")
        report["pyahocorasick"] = {"seconds": round(other, 3), "matches": len(same)}
        report["ratio"] = round(seconds / other, 2)

    report["by_entries"] = {}
    for count in (200, 2_000, 20_000, 200_000):
        sized = Matcher(Glossary.of(make_terms(count)))
        taken, spans = timed(lambda m=sized: ours(m, text))  # type: ignore[misc]
        report["by_entries"][count] = {"seconds": round(taken, 3), "matches": len(spans)}
    report["by_bytes"] = {}
    for part in (1, 2, 4, 8):
        piece = text[: len(text) * part // 8]
        taken = timed(lambda piece=piece: ours(matcher, piece))[0]  # type: ignore[misc]
        report["by_bytes"][len(piece.encode())] = round(taken, 3)
    shipped = Matcher(load_glossary())
    report["shipped_glossary_with_rules"] = round(timed(lambda: ours(shipped, text))[0], 3)

    if arguments.json:
        print(json.dumps(report, indent=1))
        return
    for name, value in report.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
