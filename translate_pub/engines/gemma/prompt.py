"""The prompt that the adapter was trained on, letter by letter.

    <bos>vi: {source}⏎
    terms: {vi} = {en}; {vi} = {en}⏎      only where there are terms
    en:

The model answers with a space, the text and a newline.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from translate_pub.engines.base import TermHint
from translate_pub.engines.texts import clean, split

__all__ = ["clean", "fitted", "render", "split"]


def render(source: str, terms: Sequence[TermHint] = ()) -> str:
    """Write the prompt for one sentence, without ``<bos>``; ``source`` has been cleaned."""
    hints = "; ".join(
        f"{clean(hint.source)} = {clean(hint.target)}"
        for hint in terms
        if hint.source.strip() and hint.target.strip()
    )
    return f"vi: {source}\nterms: {hints}\nen:" if hints else f"vi: {source}\nen:"


def fitted(
    source: str, terms: Sequence[TermHint], longest: int, count: Callable[[str], int]
) -> str:
    """Render with as many of the first terms as leave the prompt within ``longest`` tokens."""
    text = render(source, terms)
    while terms and count(text) > longest:
        terms = terms[:-1]
        text = render(source, terms)
    return text
