"""What every translation memory must do, the store's as well as the process's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import task
from tests.fakes import CountingEngine, FailingEngine
from translate_pub.memory import Memory, ProcessMemory, Remembered, memory_key, wording_key
from translate_pub.models import Origin
from translate_pub.store import Store
from translate_pub.translate import Translator

KEYS = [memory_key(text, "vi", "en", "fake/1", ()) for text in ("một", "hai", "ba")]


@pytest.fixture(params=["process", "store"])
def memory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Memory]:
    if request.param == "process":
        yield ProcessMemory()
    else:
        with Store.open(tmp_path / "news.db") as store:
            yield store.memory


def test_what_is_remembered_is_known(memory: Memory) -> None:
    entries = {KEYS[0]: Remembered("one", -0.25, 3), KEYS[1]: Remembered("two")}
    memory.remember(entries)
    assert memory.lookup(KEYS) == entries
    assert memory.lookup([]) == {}


def test_a_later_rendering_takes_the_earlier_ones_place(memory: Memory) -> None:
    memory.remember({KEYS[0]: Remembered("one")})
    memory.remember({KEYS[0]: Remembered("a one", -1.0)})
    assert memory.lookup(KEYS) == {KEYS[0]: Remembered("a one", -1.0)}


def test_a_review_is_found_by_its_wording(memory: Memory) -> None:
    key = wording_key("một", "vi", "en")
    memory.remember({key: Remembered("one, reviewed", origin=Origin.REVIEW)})
    assert memory.lookup([key])[key].origin is Origin.REVIEW


def test_no_key_is_too_many(memory: Memory) -> None:
    keys = [memory_key(str(number), "vi", "en", "x", ()) for number in range(40_000)]
    memory.remember({keys[-1]: Remembered("last")})
    assert list(memory.lookup(keys)) == [keys[-1]]


def test_a_translator_remembers_successes_only(memory: Memory) -> None:
    tasks = [task("Câu một.", 0), task("Câu có thuốc độc.", 1)]
    Translator(FailingEngine("thuốc độc"), source="vi", target="en", memory=memory).translate(tasks)
    engine = CountingEngine()
    answers = Translator(engine, source="vi", target="en", memory=memory).translate(tasks)
    assert [answer.origin for answer in answers] == [Origin.MEMORY, Origin.MACHINE]
    assert engine.requests == 1
