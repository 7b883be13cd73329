"""Which language a text is in: offline, deterministic, and sure of Vietnamese.

Vietnamese is decided first, from its spelling: its own letters (ơ, ư, đ and U+1EA0-1EF9 are in
99.9% of its sentences and in no English one), and the small set of syllables that its words are
made of, which also tells Vietnamese typed without diacritics. Only where that is silent is
langdetect asked, always from the same seed: unseeded, it gives different answers to the same text.

An article is judged by its blocks, each voting with its length; blocks too short to tell take the
article's language. What the source declares only decides ties.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from translate_pub.language_profiles import probabilities
from translate_pub.models import Article, Detection

__all__ = ["ArticleDetection", "Detector"]

_MAX_CHARACTERS = 3_000
"""Enough for certainty; a longer text is judged by its beginning."""

_MARKED = re.compile(r"[ơưđ\u1EA0-\u1EF9]")
_WORD = re.compile(r"[^\W\d_]+")
_NOT_PROSE = re.compile(r"\S*(?:://|www\.|@)\S*|\S*\d\S*|\S*[/\\_#]\S*")
"""URLs, e-mail addresses, handles, figures and document numbers say nothing of the language."""

_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|ch|kh|ph|qu|th|tr|[bcdghklmnprstvx])?"
    r"(?:"
    r"a(?:ch|c|i|m|nh|ng|n|o|p|t|u|y)?|e(?:ch|c|m|nh|ng|n|o|p|t|u)?"
    r"|i(?:ch|c|a|em|eng|en|ep|et|eu|ec|e|m|nh|n|p|t|u)?"
    r"|o(?:ach|ac|ai|am|ang|anh|an|ao|at|ay|a|c|eng|en|eo|et|e|i|m|ng|n|ong|oc|p|t)?"
    r"|u(?:ang|an|at|ay|a|c|ech|enh|en|et|e|i|m|ng|n|oc|oi|om|ong|on|op|ot|ou|o|p|t|u|ych|yen|yet"
    r"|ynh|yt|yu|y)?"
    r"|y(?:em|en|et|eu)?"
    r")"
)
"""A Vietnamese syllable without its diacritics."""

_ENGLISH_LOOKALIKES = re.compile(
    r"an?|am|are|at|be|can|do|go|hat|he|her|him|his|in?|into|its?|may|men?|no|not|of|on|one|or|our"
    r"|put|she|so|ten|than|that|the|then|there|to|two|up|us|was|we|who|you"
)
"""English words that are spelled like Vietnamese syllables: no evidence for either."""

_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("km", re.compile(r"[\u1780-\u17FF]")),
    ("lo", re.compile(r"[\u0E80-\u0EFF]")),
    ("my", re.compile(r"[\u1000-\u109F]")),
)
"""Scripts of one language each, of Viet Nam's neighbours, that langdetect does not know."""

_DOUBT = 0.62
"""Each word leaves this part of the doubt: langdetect is right on English news in 30%, 60%, 80%,
94% and 99% of the cases at 1, 2, 3, 5 and 8 words (measured), and says 0.99 to most of them."""

_FEW_WORDS = 5
"""Below this many words a block's own evidence counts only where it is beyond doubt."""
_SURE = 0.9
_TIE = 0.8
"""Of two languages whose votes differ by less than this ratio, the declared one wins."""


@dataclass(frozen=True, slots=True)
class ArticleDetection:
    """An article's language, and that of each of its translatable blocks by id."""

    article: Detection
    blocks: Mapping[str, Detection]

    def languages(self) -> dict[str, str]:
        """The language of each block, as :func:`translate_pub.segment.segment_article` wants it."""
        return {block_id: detection.language for block_id, detection in self.blocks.items()}


class Detector:
    """Tells languages. Equal texts get equal answers; safe to share between threads.

    The profiles of langdetect (about half a second) are loaded on the first text that needs them.
    """

    def detect(self, text: str) -> Detection:
        """The most likely language of ``text``, as a BCP 47 primary subtag.

        A text without words (empty, figures, URLs) is ``Detection("", 0.0)``.
        """
        candidates = self._candidates(text)
        return candidates[0] if candidates else Detection("", 0.0)

    def detect_article(self, article: Article) -> ArticleDetection:
        """The language of an article and of each translatable block, the title included."""
        texts = {block.id: block.text for block in article.translatable()}
        candidates = {block_id: self._candidates(text) for block_id, text in texts.items()}
        whole = _vote(
            ((len(_letters(texts[block_id])), found) for block_id, found in candidates.items()),
            declared=_primary(article.language),
        )
        return ArticleDetection(
            whole,
            {
                block_id: self._of_block(texts[block_id], found, whole)
                for block_id, found in candidates.items()
            },
        )

    @staticmethod
    def _of_block(text: str, found: tuple[Detection, ...], whole: Detection) -> Detection:
        if not found:
            return Detection(whole.language, 0.0)
        best = found[0]
        if best.language == whole.language or not whole.language:
            return best
        few = len(_WORD.findall(text)) < _FEW_WORDS
        different = (
            (best.confidence >= _SURE and not few)
            or not _is_latin(_letters(text[:_MAX_CHARACTERS]))
            or (best.language == "vi" and _MARKED.search(text.lower()) is not None)
        )
        return best if different else Detection(whole.language, whole.confidence / 2)

    def _candidates(self, text: str) -> tuple[Detection, ...]:
        """Languages it may be, the likeliest first."""
        prose = _NOT_PROSE.sub(" ", unicodedata.normalize("NFC", text[:_MAX_CHARACTERS]))
        words = _WORD.findall(prose)
        if not words:
            return ()
        vietnamese = _vietnamese(words)
        if vietnamese >= 0.5:
            return (Detection("vi", round(min(vietnamese, 0.99), 2)),)
        letters = "".join(words)
        for language, script in _SCRIPTS:
            if 2 * len(script.findall(letters)) > len(letters):
                return (Detection(language, 0.99),)
        # Vietnamese names would speak for Vietnamese.
        others = " ".join(word for word in prose.split() if not _MARKED.search(word.lower()))
        asked = others if _WORD.search(others) else prose
        found = probabilities(asked.lower() if letters.isupper() else asked)
        certainty = 1 - _DOUBT ** len(words) if _is_latin(letters) else 1.0
        return tuple(
            Detection(_primary(language), round(min(certainty * probability, 0.99), 2))
            for language, probability in found
        )


def _vietnamese(words: list[str]) -> float:
    """How likely these words are Vietnamese, from their letters and syllables, 0 to 1."""
    # Names prove little: English news is full of Nguyễns, Vietnamese news of Bidens.
    plain = [word for word in words if not word[0].isupper()]
    if len(plain) < 2 and not any(_MARKED.search(word) for word in plain):
        plain = [word for word in words if not (word.isupper() and len(word) > 1)]
    if not plain or all(word.isupper() for word in words):
        plain = words
    folded = [word.lower() for word in plain]
    marked = sum(1 for word in folded if _MARKED.search(word))
    syllables = [word for word in folded if _SYLLABLE.fullmatch(_bare(word))]
    evidence = sum(1 for word in syllables if not _ENGLISH_LOOKALIKES.fullmatch(word))
    share = len(syllables) / len(folded)
    if marked:
        # About half of all Vietnamese words have a letter of their own.
        return min(0.99, max(2 * marked / len(folded), share)) if share >= 0.4 else share
    if share >= 0.85 and evidence >= 3 and evidence >= 0.6 * len(folded):
        return 0.5 + share * evidence / len(folded) / 2.1
    return 0.0


def _bare(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text))


def _is_latin(letters: str) -> bool:
    latin = sum(1 for char in letters if char < "\u0250" or "\u1e00" <= char <= "\u1eff")
    return 2 * latin >= len(letters)


def _primary(language: str) -> str:
    """The primary subtag: "zh" of "zh-cn"."""
    return re.split(r"[-_]", language.strip().lower(), maxsplit=1)[0]


def _vote(ballots: Iterable[tuple[int, tuple[Detection, ...]]], declared: str) -> Detection:
    votes: dict[str, float] = {}
    for weight, candidates in ballots:
        for candidate in candidates:
            language = candidate.language
            votes[language] = votes.get(language, 0.0) + weight * candidate.confidence
    if not votes:
        return Detection(declared, 0.0)
    total = sum(votes.values())
    winner = max(sorted(votes), key=lambda language: votes[language])
    if votes.get(declared, 0.0) >= _TIE * votes[winner]:
        winner = declared
    return Detection(winner, round(votes[winner] / total, 2))
