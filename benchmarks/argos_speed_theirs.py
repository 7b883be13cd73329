"""Argos's side of argos_speed.py: runs in an environment that has argostranslate, nothing of ours.

    python argos_speed_theirs.py JOB.json

Prints seconds, peak memory and, where the job asks for them, the texts of the sentences one by one.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any


class LookUp:
    """In the place of Argos's splitter: knows the sentences of every paragraph."""

    def __init__(self, articles: list[list[list[str]]]) -> None:
        self._sentences = {
            " ".join(paragraph): paragraph for article in articles for paragraph in article
        }

    def split_sentences(self, text: str) -> list[str]:
        """Return the sentences of a paragraph, or one sentence as it is."""
        return self._sentences.get(text, [text])


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    import argostranslate.sbd
    from argostranslate import package

    # Made with every package, and some download a model when they are: none is used.
    argostranslate.sbd.MiniSBDSentencizer.__init__ = lambda *_: None
    argostranslate.sbd.StanzaSentencizer.__init__ = lambda *_: None
    from argostranslate import translate

    (installed,) = package.get_installed_packages()
    pair = (installed.from_code, installed.to_code)
    translation: Any = translate.get_translation_from_codes(*pair)
    translation.underlying.sentencizer = LookUp(job["articles"])
    texts = ["\n".join(" ".join(p) for p in article) for article in job["articles"]]
    translate.translate(texts[0], *pair)
    began = time.perf_counter()
    for text in texts:
        translate.translate(text, *pair)
    found: dict[str, Any] = {"seconds": time.perf_counter() - began}
    found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    if job["texts"]:
        found["texts"] = [
            translate.translate(sentence, *pair)
            for article in job["articles"]
            for paragraph in article
            for sentence in paragraph
        ]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
