"""What tests/test_serve_processes.py runs in processes of their own: importable, and light."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from translate_pub.errors import TranslatePubError


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def refuse() -> None:
    raise TranslatePubError("another publish is writing to it", mend="wait")


def crash() -> None:
    os._exit(7)


def attend(folder: Path, stop: threading.Event) -> None:
    """Say that it runs, then that it was told to stop."""
    (folder / f"run-{os.getpid()}").touch()
    stop.wait(120)
    (folder / f"stopped-{os.getpid()}").touch()


def fail_once(folder: Path, stop: threading.Event) -> None:
    try:
        (folder / "failed").touch(exist_ok=False)
    except FileExistsError:
        attend(folder, stop)
    else:
        raise TranslatePubError("the disk is full", mend="free some space")


if __name__ == "__main__":
    # A server with an attendant, to be killed: its folder, and the attendant's.
    from functools import partial

    from translate_pub.serve import open_server
    from translate_pub.serve.server import Listen

    open_server(Path(sys.argv[1]), Listen(port=0), attend=partial(attend, Path(sys.argv[2]))).run()
