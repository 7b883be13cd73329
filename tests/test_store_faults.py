"""What can go wrong around a file: no store, other processes, full disks, permissions.

Each has its message and its mend, and costs nothing stored.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.publishing import result
from tests.stores import NOW, path, sql
from translate_pub.errors import StoreError
from translate_pub.memory import Remembered
from translate_pub.models import Result
from translate_pub.store import Store

__all__ = ["path"]


def big(name: str, size: int = 400_000) -> Result:
    """An article that takes more room than there is."""
    made = result(name)
    assert made.article is not None
    return replace(made, article=replace(made.article, notes=("x" * size,)))


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    for options in ({"create": False}, {"read_only": True}):
        with pytest.raises(StoreError, match="there is no store") as caught:
            Store.open(tmp_path / "news.db", **options)
        assert "--store" in caught.value.mend
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreError, match="folder does not exist"):
        Store.open(tmp_path / "none" / "news.db")
    with pytest.raises(StoreError, match="cannot be reached: File name too long"):
        Store.open(tmp_path / ("n" * 300))


def test_what_is_not_a_store_is_not_touched(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("Ghi chú về hội nghị. " * 100, encoding="utf-8")
    with pytest.raises(StoreError, match="not a database"):
        Store.open(text)
    assert text.read_text(encoding="utf-8") == "Ghi chú về hội nghị. " * 100
    other = tmp_path / "other.db"
    sql(other, "CREATE TABLE films (title TEXT)")
    before = other.read_bytes()
    with pytest.raises(StoreError, match="not a store of translate_pub"):
        Store.open(other)
    assert other.read_bytes() == before
    with pytest.raises(StoreError, match=str(tmp_path)):
        Store.open(tmp_path)


def test_another_process_holds_the_lock(path: Path) -> None:
    code = (
        "import sqlite3, sys, time\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()\n"
        "c.execute('ROLLBACK')\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with Store.open(path, timeout=0.1) as store:
            assert len(list(store.results())) == 3
            for write in (
                lambda: store.put(result("d"), now=NOW),
                lambda: store.memory.remember({"cd" * 32: Remembered("x")}),
                lambda: store.begin_run("x", NOW),
            ):
                with pytest.raises(StoreError, match="another process is writing") as caught:
                    write()
                assert "wait" in caught.value.mend
            holder.communicate()
            store.put(result("d"), now=NOW)
            assert store.get("d") is not None


def test_the_disk_is_full(path: Path) -> None:
    with Store.open(path) as store:
        pages = store._db.count("PRAGMA page_count")
        store._db.run(f"PRAGMA max_page_count = {pages + 4}")
        with pytest.raises(StoreError, match="disk is full") as caught:
            store.put(big("d"), now=NOW)
        assert "make room" in caught.value.mend
        assert store.get("d") is None
        store._db.run(f"PRAGMA max_page_count = {pages + 4000}")
        store.put(big("d"), now=NOW)
        assert store.verify() == []


FILL = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import resource, signal
from tests.test_store_faults import big
from translate_pub.errors import StoreError
from translate_pub.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = Path(sys.argv[1])
with Store.open(path) as store:
    if len(sys.argv) > 2:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
    for number in range(1000):
        try:
            store.put(big(f"n{number}", 50_000), now=datetime(2025, 3, 1, tzinfo=UTC))
        except StoreError as error:
            print(number, error, "|", error.mend)
            break
"""


def filled(*arguments: str | Path) -> tuple[int, str]:
    """Put articles in a process of its own until that fails: how many went in, and the error."""
    done = subprocess.run(
        [sys.executable, "-c", FILL, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    count, _, message = done.stdout.partition(" ")
    return int(count), message


def test_a_file_may_not_grow(path: Path) -> None:
    limit = path.stat().st_size + 500_000
    count, message = filled(path, str(limit))
    assert "disk" in message
    assert "run the command again" in message
    with Store.open(path) as store:
        assert store.verify() == []
        assert store.info().articles == 3 + count
        store.put(big("d"), now=NOW)


def _small_disk(folder: Path) -> bool:
    """Mount a file system of 1 MB; only root can."""
    folder.mkdir()
    mount = ctypes.CDLL(None, use_errno=True).mount
    return bool(mount(b"tmpfs", str(folder).encode(), b"tmpfs", 0, b"size=1m") == 0)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    if not _small_disk(folder):
        pytest.skip("only root can mount a small disk; test_a_file_may_not_grow is as good as it")
    yield folder
    ctypes.CDLL(None).umount2(str(folder).encode(), 2)


def test_a_small_disk_fills_up(small_disk: Path) -> None:
    path = small_disk / "news.db"
    count, message = filled(path)
    assert count > 0
    assert "disk" in message
    shutil.copytree(small_disk, small_disk.parent / "roomy")
    moved = small_disk.parent / "roomy" / "news.db"
    for file in (path, moved):
        with Store.open(file, read_only=file is path) as store:
            assert store.verify() == []
            assert store.info().articles == count
    with Store.open(moved) as store:
        store.put(big("d"), now=NOW)


@pytest.fixture
def unprivileged(path: Path) -> Callable[[str], str]:
    """Run code against the store as a user who owns nothing; root would be let through."""

    def run(code: str) -> str:
        prelude = (
            "import os, sys\n"
            "if os.getuid() == 0:\n    os.setgid(65534); os.setuid(65534)\n"
            "from datetime import UTC, datetime\nfrom pathlib import Path\n"
            "path, NOW = Path(sys.argv[1]), datetime(2025, 3, 1, tzinfo=UTC)\n"
        )
        imports = (
            "from tests.publishing import result\nfrom translate_pub.errors import StoreError\n"
            "from translate_pub.store import Store\nimport translate_pub.store.articles\n"
        )
        # Imports come first: the modules may lie where only root can read.
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                imports
                + "from translate_pub.glossary import honour\n"
                + "from importlib.resources import files\n"
                + prelude
                + code,
                path,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def outdated(path: Path) -> None:
    sql(path, "PRAGMA user_version = 1")


@pytest.fixture
def read_only(path: Path) -> Iterator[Path]:
    """The store in a folder of its own that nobody but root can write to."""
    for folder in (path.parent, *path.parent.parents):
        if folder.stat().st_uid == os.getuid() and folder != Path("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o055)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    yield path
    path.parent.chmod(0o755)


@pytest.mark.usefixtures("outdated", "read_only")
def test_an_older_schema_that_may_only_be_read(unprivileged: Callable[[str], str]) -> None:
    said = unprivileged(
        "try:\n    Store.open(path, read_only=True)\n"
        "except StoreError as error:\n    print(error)\n"
    )
    assert "cannot be written: an older version of translate_pub wrote it" in said


@pytest.mark.usefixtures("read_only")
def test_a_store_that_may_only_be_read(unprivileged: Callable[[str], str]) -> None:
    said = unprivileged(
        "try:\n    Store.open(path)\n"
        "except StoreError as error:\n    print(error, '|', error.mend)\n"
        "with Store.open(path, read_only=True) as store:\n"
        "    print(len(list(store.results())), store.verify())\n"
        "    try:\n        store.put(result('d'), now=NOW)\n"
        "    except StoreError as error:\n        print(error)\n"
    )
    first, second, third = said.splitlines()
    assert "cannot be written | check its permissions" in first
    assert second == "3 []"
    assert "cannot be written" in third


PUT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tests.publishing import result
from translate_pub.store import Store
print("ready", flush=True)
sys.stdin.read()
with Store.open(Path(sys.argv[1])) as store:
    for number in range(10):
        store.put(result(f"{sys.argv[2]}-{number}"), now=datetime(2025, 3, 1, tzinfo=UTC))
"""


def test_several_processes_make_and_fill_one_store(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PUT, path, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for name in "abcd"
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
    for process in processes:
        with process:
            assert process.wait() == 0
    with Store.open(path) as store:
        assert store.info().articles == 40
        assert store.verify() == []
