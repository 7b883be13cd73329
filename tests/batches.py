"""Small archives and their orders, for tests of batches."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from translate_pub.config import Settings
from translate_pub.engines.fake import FakeEngine
from translate_pub.executors.base import Executor, Order, ShardReport
from translate_pub.executors.batch import make_order
from translate_pub.glossary import Glossary
from translate_pub.memory import memory_key
from translate_pub.models import Result, Segment, Term
from translate_pub.runs import ArticleReport
from translate_pub.store import Store
from translate_pub.translate import Task, Translator

GLOSSARIES = {"vi": Glossary.of([Term("hội nghị", "conference")])}
WORDS = (
    "đại biểu hội nghị thống nhất chủ trương phát triển kinh tế nông thôn mới giai đoạn tới công"
    " tác cán bộ kiểm tra giám sát kỷ luật đảng tỉnh nhân dân tuyên truyền an sinh"
).split()


def sentence(number: int) -> str:
    """A sentence of its own for every number."""
    chosen = [WORDS[(number * step + step) % len(WORDS)] for step in (1, 3, 5, 7, 11)]
    return f"Hội nghị lần thứ {number} về {' '.join(chosen)} đã kết thúc."


def archive(path: Path, articles: int, sentences: int = 3) -> Path:
    """Write a JSON Lines file whose sentences are all different."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(articles):
            first = number * sentences
            text = " ".join(sentence(n) for n in range(first, first + sentences))
            record = {"id": f"a{number:03}", "title": f"Bản tin số {number} của tỉnh", "text": text}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def order_for(
    store: Path, log: Path, *, seconds: float = 0.0, again: bool = False, characters: int = 1_000
) -> Order:
    """An order for the engine that logs; shards of about five articles."""
    order = make_order(
        Settings(engine="logged"),
        store,
        glossaries=GLOSSARIES,
        engines={"logged": {"log": str(log), "seconds": seconds}},
        again=again,
    )
    return replace(order, characters=characters)


def settled(store: Path, numbers: Iterable[int]) -> set[str]:
    """The sentences of these numbers that the memory knows: the engine need not be asked."""
    translator = Translator(FakeEngine(), source="vi", target="en", glossary=GLOSSARIES["vi"])
    settings = f"{translator.engine.signature}|{translator.decoding}"
    keys = {}
    for text in map(sentence, numbers):
        matches = translator.match(Task(Segment("", "", 0, text, 0, len(text), "vi")))
        keys[text] = memory_key(text, "vi", "en", settings, matches)
    with Store.open(store) as opened:
        known = opened.memory.lookup(list(keys.values()))
    return {text for text, key in keys.items() if key in known}


def run(executor: Executor, order: Order, *sources: Path) -> list[ArticleReport]:
    """Run a batch to its end."""
    return articles_of(executor.run(order, sources))


def articles_of(reports: Iterable[ShardReport]) -> list[ArticleReport]:
    return [article for report in reports for article in report.articles]


def stored(path: Path) -> dict[str, Result]:
    """What a store holds, by article."""
    with Store.open(path, create=False) as store:
        return {r.article.id: r for r in store.results() if r.article is not None}


def asked(log: Path) -> list[str]:
    """What the engine was asked, in its order."""
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []
