"""A publish that is stopped leaves the old site or the new one, at whatever step it stops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.publishing import NOW, SITE
from tests.sites import ALL, edited, pages, tree
from translate_pub.models import Result
from translate_pub.publish import output as output_module
from translate_pub.publish import publish


class Interrupted(BaseException):
    """What a test stops a publish with; nothing may catch it."""


def test_results_that_stop_coming_leave_the_old_site(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(ALL[:1], site, SITE, now=NOW)
    before = tree(site)

    def results() -> Iterator[Result]:
        yield edited(ALL[0], "Changed.")
        raise Interrupted

    with pytest.raises(Interrupted):
        publish(results(), site, SITE, now=NOW)
    assert tree(site) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_an_interrupted_first_publish_leaves_nothing(tmp_path: Path) -> None:
    def results() -> Iterator[Result]:
        yield ALL[0]
        raise Interrupted

    with pytest.raises(Interrupted):
        publish(results(), tmp_path / "site", SITE)
    assert list(tmp_path.iterdir()) == []


class Breaker:
    """Stops at the n-th call of any of the operations that change the disk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, calls: int) -> None:
        self.left = calls
        for owner, name in (
            (Path, "write_bytes"),
            (Path, "replace"),
            (Path, "unlink"),
            (os, "link"),
            (output_module, "_exchange"),
        ):
            monkeypatch.setattr(owner, name, self._broken(getattr(owner, name)))

    def _broken(self, call: Callable[..., object]) -> Callable[..., object]:
        def broken(*args: object, **kwargs: object) -> object:
            self.left -= 1
            if self.left < 0:
                raise Interrupted
            return call(*args, **kwargs)

        return broken


@pytest.mark.parametrize("in_place", [False, True], ids=["exchanged", "in-place"])
def test_a_publish_stopped_at_any_step_leaves_the_old_site_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_place: bool
) -> None:
    """In place, where folders cannot be exchanged, the next publish finishes the job."""
    old, new = ALL[:2], (edited(ALL[0], "Twelve members came."), ALL[2])
    publish(old, tmp_path / "new", SITE, now=NOW)
    publish(new, tmp_path / "new", SITE, now=NOW)
    wanted = tree(tmp_path / "new")
    stopped = 0
    for calls in range(0, 400, 7):
        site = tmp_path / f"site{calls}"
        publish(old, site, SITE, now=NOW)
        if in_place:
            (site / ".git").mkdir()
        before = tree(site)
        with monkeypatch.context() as patched:
            breaker = Breaker(patched, calls)
            try:
                publish(new, site, SITE, now=NOW)
            except Interrupted:
                stopped += 1
        if not in_place:
            assert tree(site) in (before, wanted)
        publish(new, site, SITE, now=NOW)
        assert tree(site) == wanted
        if breaker.left >= 0:
            break
    assert stopped > 5


@pytest.mark.slow
def test_a_killed_publish_leaves_the_old_site_or_the_new_one(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(ALL[:1], site, SITE, now=NOW)
    before = tree(site)
    program = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from tests.publishing import NOW, SITE, english_result, result, rich_result
        from translate_pub.publish import publish
        print("ready", flush=True)
        many = [result(f"urn:example:{n}") for n in range(60)]
        publish([rich_result(), english_result(), *many], Path(sys.argv[1]), SITE, now=NOW)
        """
    )
    seen = set()
    for pause in (0.0, 0.1, 0.2, 0.4, 0.8):
        command = [sys.executable, "-c", program, str(site)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            try:
                process.wait(timeout=pause)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        after = tree(site)
        complete = after == before or len(pages(site, "both/20")) == 62
        assert complete
        seen.add(after == before)
    publish(ALL[:1], site, SITE, now=NOW)
    assert tree(site) == before
    assert seen
