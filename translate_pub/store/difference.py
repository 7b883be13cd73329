"""What a source changed between two revisions of an article: pure, no database."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from translate_pub.models import Origin, Passage, Result

__all__ = ["difference"]

_Sentence = tuple[str, str]


def difference(before: Result, after: Result) -> tuple[Passage, ...]:
    """Return the passages that differ, in the order of the text, each of whole sentences.

    Sentences are compared by their words, not by their ids: a paragraph that was put in between
    moves the ids of all that follow, and changes none of them. Untranslated articles are compared
    by their blocks. Marks, tags and dates are not passages: a revision may differ in none.
    """
    old, new = _sentences(before), _sentences(after)
    matcher = SequenceMatcher(None, [s for s, _ in old], [s for s, _ in new], autojunk=False)
    return tuple(
        Passage(
            _joined(old[i:j], 0), _joined(new[k:m], 0), _joined(old[i:j], 1), _joined(new[k:m], 1)
        )
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
    )


def _sentences(result: Result) -> list[_Sentence]:
    if result.translations:
        return [
            (t.segment.text, "" if t.origin is Origin.FAILED else t.text)
            for t in result.translations
        ]
    blocks = result.article.translatable() if result.article else ()
    return [(block.text, "") for block in blocks]


def _joined(sentences: Sequence[_Sentence], side: int) -> str:
    return " ".join(filter(None, (sentence[side] for sentence in sentences)))
