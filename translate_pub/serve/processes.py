"""Work beside the server, in processes of its own: it takes no time from answers, nor can it end
them.

Publishing and translating are minutes of computing, and Python computes one thing at a time in a
process.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import FrameType

from translate_pub.errors import TranslatePubError

__all__ = ["Attendant", "run_apart"]

_log = logging.getLogger(__name__)
_GRACE = 30.0
"""Seconds that a process gets to finish what it is doing when the server stops."""


async def run_apart(work: Callable[[], object]) -> None:
    """Run a function in a process of its own; it must be importable (no lambda, no closure).

    Raises:
        TranslatePubError: the function raised one, or its process ended otherwise.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(work, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        await _ended(process, 0.05)
        message, mend = ours.recv()
    except EOFError:
        message, mend = f"its process ended with code {process.exitcode}", ""
    finally:
        process.kill()
        ours.close()
    if message:
        raise TranslatePubError(message, mend=mend)


async def _ended(process: SpawnProcess, interval: float) -> None:
    """Wait until a process has ended; its end is asked for, as no thread should wait for it."""
    while process.is_alive():
        await asyncio.sleep(interval)


def _work(work: Callable[[], object], outcome: Connection) -> None:
    _ignore_interrupts()
    try:
        work()
    except TranslatePubError as error:
        outcome.send((str(error), error.mend))
    else:
        outcome.send(("", ""))


class Attendant:
    """A function that runs in a process of its own as long as the server: the updater.

    ``attend(stop)`` returns soon after ``stop`` is set, which also happens when the server is
    killed. If it ends before, however it ends, it is started again, after ``pause`` seconds at
    first and twice as long each time, an hour at most.
    """

    def __init__(
        self, name: str, attend: Callable[[threading.Event], None], *, pause: float = 5.0
    ) -> None:
        self._name = name
        self._attend = attend
        self._pause = pause
        self._trouble = ""

    def check(self) -> str:
        """What is wrong with it, "" while it runs."""
        return self._trouble

    async def run(self) -> None:
        """Keep it running until cancelled, then stop it and wait for it."""
        context = multiprocessing.get_context("spawn")
        failures = 0
        while True:
            process = context.Process(
                target=_attend, args=(self._attend,), name=self._name, daemon=True
            )
            process.start()
            self._trouble = ""
            try:
                await _ended(process, 0.5)
            except asyncio.CancelledError:
                _end(process)
                raise
            self._trouble = f"it ended with code {process.exitcode} and will be started again"
            _log.error("%s: %s", self._name, self._trouble)
            await asyncio.sleep(min(self._pause * 2**failures, 3600.0))
            failures = min(failures + 1, 12)


def _end(process: SpawnProcess) -> None:
    process.terminate()
    process.join(_GRACE)
    if process.is_alive():
        process.kill()
        process.join()


def _attend(attend: Callable[[threading.Event], None]) -> None:
    stop = threading.Event()
    _ignore_interrupts()
    signal.signal(signal.SIGTERM, partial(_stop_on_signal, stop))
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_stop_after, args=(parent, stop), daemon=True).start()
    try:
        attend(stop)
    except TranslatePubError as error:
        print(f"error: {error}\nmend:  {error.mend}", file=sys.stderr)
        sys.exit(1)


def _stop_on_signal(stop: threading.Event, number: int, frame: FrameType | None) -> None:
    del number, frame
    # In a thread of its own: the signal may have come while this one held the event's lock.
    threading.Thread(target=stop.set).start()


def _stop_after(parent: multiprocessing.process.BaseProcess, stop: threading.Event) -> None:
    parent.join()
    stop.set()


def _ignore_interrupts() -> None:
    """Ctrl+C in a terminal reaches every process; the server decides what it means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
