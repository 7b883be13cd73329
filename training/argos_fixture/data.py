"""The fixture's examples: pairs as token ids with links between the tokens, and their batches.

load_training | SentencePiece | align words, spread over their pieces → examples.jsonl
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.align import align, tokenise
from training.corpora import Pair, load_training

__all__ = ["BOS", "EOS", "PASSES", "Example", "plan", "prepare", "read_examples", "tokenizer"]

UNK, BOS, EOS = 0, 1, 2
PASSES = {"partynews": 10.0, "indomain-news": 2.0, "wiki-alt": 0.1, "basic": 1.0}
"""How often each corpus is gone through."""
_LONGEST = 80
_WINDOW = 24


@dataclass(frozen=True, slots=True)
class Example:
    """Token ids of both sides, and links (target index, source index)."""

    source: list[int]
    target: list[int]
    links: list[tuple[int, int]]
    origin: str

    @property
    def length(self) -> int:
        """The longer side's tokens."""
        return max(len(self.source), len(self.target))


def prepare(corpora: Path, folder: Path, vocabulary: int) -> dict[str, dict[str, int]]:
    """Write ``sentencepiece.model`` and ``examples.jsonl``; count what each step left."""
    folder.mkdir(parents=True, exist_ok=True)
    pairs, counts = load_training(PASSES, corpora)
    _train_tokenizer(pairs, folder, vocabulary)
    processor = tokenizer(folder)
    linked = align(pairs, folder / "align")
    with (folder / "examples.jsonl").open("w", encoding="utf-8") as file:
        for pair, links in zip(pairs, linked, strict=True):
            source, source_words = _pieces(processor, pair.vi)
            target, target_words = _pieces(processor, pair.en)
            if max(len(source), len(target)) > _LONGEST:
                continue
            by_word: dict[int, list[int]] = {}
            for index, word in enumerate(source_words):
                by_word.setdefault(word, []).append(index)
            found = [
                (t, s)
                for t, word in enumerate(target_words)
                for i, j in sorted(links)
                if j == word
                for s in by_word.get(i, ())
            ]
            file.write(json.dumps([source, target, found, pair.origin]) + "\n")
    return counts


def _train_tokenizer(pairs: Sequence[Pair], folder: Path, vocabulary: int) -> None:
    import sentencepiece

    text = folder / "text.txt"
    text.write_text("".join(f"{p.vi}\n{p.en}\n" for p in pairs), encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(text),
        model_prefix=str(folder / "sentencepiece"),
        vocab_size=vocabulary,
        character_coverage=0.9998,
        unk_id=UNK,
        bos_id=BOS,
        eos_id=EOS,
        num_threads=1,
        minloglevel=1,
    )


def tokenizer(folder: Path) -> Any:
    """Load the trained SentencePiece model."""
    import sentencepiece

    return sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))


def _pieces(processor: Any, text: str) -> tuple[list[int], list[int]]:
    """Return the token ids of ``text`` and, for each, the number of the word it lies in (or -1)."""
    words: list[int] = []  # of each byte: SentencePiece counts in bytes
    at = 0
    for number, (_, start, end) in enumerate(tokenise(text)):
        words += [-1] * len(text[at:start].encode()) + [number] * len(text[start:end].encode())
        at = end
    ids, places = [], []
    for piece in processor.encode(text, return_type="proto").pieces:
        ids.append(piece.id)
        inside = [word for word in words[piece.begin : piece.end] if word >= 0]
        places.append(inside[-1] if inside else -1)
    return ids, places


def read_examples(folder: Path) -> list[Example]:
    """Read what :func:`prepare` wrote."""
    with (folder / "examples.jsonl").open(encoding="utf-8") as file:
        return [
            Example(source, target, [(t, s) for t, s in links], origin)
            for source, target, links, origin in map(json.loads, file)
        ]


def plan(examples: Sequence[Example], tokens: int, seed: int) -> list[list[int]]:
    """Return batches of at most ``tokens`` padded tokens a side, like lengths together.

    Every corpus is gone through as often as :data:`PASSES` says, evenly over the run. The plan
    depends on the examples and the seed only.
    """
    rng = random.Random(seed)
    placed: list[tuple[float, int]] = []
    by_origin: dict[str, list[int]] = {}
    for index, example in enumerate(examples):
        by_origin.setdefault(example.origin, []).append(index)
    for origin, indices in by_origin.items():
        left = round(PASSES[origin] * len(indices))
        total = max(1, left)
        done = 0
        while left > 0:
            rng.shuffle(indices)
            for index in indices[:left]:
                placed.append(((done + rng.random()) / total, index))
                done += 1
            left -= len(indices)
    order = [index for _, index in sorted(placed)]
    return list(_batches(examples, order, tokens, rng))


def _batches(
    examples: Sequence[Example], order: Sequence[int], tokens: int, rng: random.Random
) -> Iterator[list[int]]:
    size = max(1, _WINDOW * tokens // 30)
    for start in range(0, len(order), size):
        window = sorted(order[start : start + size], key=lambda i: examples[i].length)
        ready: list[list[int]] = [[]]
        for index in window:
            if (len(ready[-1]) + 1) * (examples[index].length + 1) > tokens:
                ready.append([])
            ready[-1].append(index)
        rng.shuffle(ready)
        yield from (batch for batch in ready if batch)
