"""The translator's journal: what a run that broke off had been answered is not asked again."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import task
from tests.fakes import ScriptedEngine
from tests.test_translate import glossary, translator
from translate_pub import translate as translate_module
from translate_pub.engines.base import Request
from translate_pub.glossary import Glossary
from translate_pub.segment import clauses
from translate_pub.store import Store
from translate_pub.translate import CLAUSE_LIMIT, Enforcement

__all__ = ["glossary"]


def test_what_is_not_final_is_in_the_journal(
    glossary: Glossary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translate_module, "CHUNK", 2)
    long = "; ".join(f"chi bộ {n} tiếp tục thực hiện tốt công tác xây dựng Đảng" for n in range(6))
    texts = ["Chi bộ họp sáng nay.", "Trời mưa.", "Chi bộ họp chiều nay.", "Trời nắng.", long]
    most = len(list(clauses(long, CLAUSE_LIMIT // 2)))
    tasks = [task(text, number) for number, text in enumerate(texts)]
    asked: list[Request] = []

    def answer(request: Request) -> Sequence[str]:
        asked.append(request)
        return [f"The branch met: {len(request.prefix)} {request.seed} {request.alternatives}."]

    def dying(request: Request) -> Sequence[str]:
        if len(asked) == at:
            raise KeyboardInterrupt
        return answer(request)

    calm = translator(ScriptedEngine(answer), glossary).translate(tasks)
    needed = len(asked)
    assert needed > len(tasks) + 4
    for at in range(1, needed, 3):
        asked.clear()
        with Store.open(tmp_path / f"{at}.db") as store:
            kept = {"memory": store.memory, "journal": store.journal}
            with pytest.raises(KeyboardInterrupt):
                translator(ScriptedEngine(dying), glossary, **kept).translate(tasks)
            answers = translator(ScriptedEngine(answer), glossary, **kept).translate(tasks)
            assert [(a.text, a.findings) for a in answers] == [(a.text, a.findings) for a in calm]
        with closing(sqlite3.connect(tmp_path / f"{at}.db")) as database:
            assert database.execute("SELECT count(*) FROM answers").fetchone() == (0,)
        assert len(asked) - len(set(asked)) < max(2, most), "more than the call in flight"


def test_without_a_ladder_an_answer_is_final_at_once(
    glossary: Glossary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing more will be asked, so what was answered is in the memory, not in the journal."""
    monkeypatch.setattr(translate_module, "CHUNK", 1)
    asked: list[Request] = []

    def answer(request: Request) -> Sequence[str]:
        if asked:
            raise KeyboardInterrupt
        asked.append(request)
        return ["Something else entirely."]

    tasks = [task("Chi bộ họp sáng nay.", 0), task("Chi bộ họp chiều hôm qua.", 1)]
    with Store.open(tmp_path / "s.db") as store:
        bare = translator(
            ScriptedEngine(answer),
            glossary,
            memory=store.memory,
            journal=store.journal,
            enforcement=Enforcement(ladder=()),
        )
        with pytest.raises(KeyboardInterrupt):
            bare.translate(tasks)
    with closing(sqlite3.connect(tmp_path / "s.db")) as database:
        assert database.execute("SELECT count(*) FROM answers").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM memory").fetchone() == (1,)
