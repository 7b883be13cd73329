"""What can go wrong with a file: each has its message and its mend, and costs nothing stored."""

from __future__ import annotations

import ctypes
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import Ran
from tests.publishing import result
from translate_pub.errors import StoreError
from translate_pub.memory import Remembered
from translate_pub.models import Origin, Result
from translate_pub.store import Problem, Store
from translate_pub.store.database import SCHEMA

NOW = datetime(2025, 3, 1, 8, tzinfo=UTC)
GOLDEN = Path(__file__).parent / "golden" / "store"
KEY = "ab" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with three articles and an entry in its memory, closed."""
    file = tmp_path / "news.db"
    with Store.open(file) as store:
        for name in "abc":
            store.put(result(name), now=NOW)
        store.memory.remember({KEY: Remembered("The conference ended.")})
    return file


def sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def big(name: str, size: int = 400_000) -> Result:
    """An article that takes more room than there is."""
    made = result(name)
    assert made.article is not None
    return replace(made, article=replace(made.article, notes=("x" * size,)))


def intact(path: Path) -> bool:
    with Store.open(path, create=False) as store:
        return store.verify() == [] and len(list(store.results())) == 3


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


def test_a_newer_schema_is_refused_and_not_touched(path: Path) -> None:
    sql(path, f"PRAGMA user_version = {SCHEMA + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=f"version {SCHEMA + 1}, this program knows") as caught:
        Store.open(path)
    assert "newer" in caught.value.mend
    assert path.read_bytes() == before


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store of schema 1, from the dump of one that the code of that time wrote."""
    file = tmp_path / "old.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((GOLDEN / "schema-1.sql").read_text(encoding="utf-8"))
    return file


def test_an_older_schema_is_migrated(old: Path) -> None:
    with Store.open(old) as store:
        info = store.info()
        assert (info.schema, info.articles, info.revisions) == (SCHEMA, 2, 3)
        assert (info.memory, info.reviews, info.sources, info.runs) == (1, 1, 1, 1)
        assert store.verify() == []
        corrected = store.get("https://news.example.vn/1.html")
        assert corrected is not None
        assert corrected.translations[2].text == "The conference discussed staffing."
        assert corrected.translations[2].origin is Origin.REVIEW
        assert corrected.history is not None
        assert len(corrected.history.corrections) == 1
        failed = store.get("https://news.example.vn/2.html")
        assert failed is not None
        assert failed.translations[-1].origin is Origin.FAILED
        assert store.memory.lookup([KEY])[KEY].text == "The conference discussed personnel."
        assert store.sources()[0].title == "Tin tỉnh"
        assert store.runs()[0].counts.articles == 3
        store.put(result("new"), now=NOW)
        assert store.verify() == []


def test_an_older_schema_is_migrated_before_it_is_read(old: Path) -> None:
    with Store.open(old, read_only=True) as store:
        assert store.info().schema == SCHEMA
        with pytest.raises(StoreError, match="cannot be written"):
            store.begin_run("x", NOW)


def test_a_migration_that_fails_leaves_the_old_store(old: Path) -> None:
    sql(old, "CREATE TABLE sentences (what TEXT)")
    with pytest.raises(StoreError, match="sentences already exists"):
        Store.open(old)
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        columns = connection.execute("SELECT * FROM memory").description
        assert "checksum" not in [column[0] for column in columns]
    sql(old, "DROP TABLE sentences")
    with Store.open(old) as store:
        assert store.verify() == []


def test_a_schema_is_the_same_new_or_migrated(old: Path, path: Path) -> None:
    def shape(file: Path) -> list[tuple[str, str]]:
        with closing(sqlite3.connect(file)) as connection:
            return connection.execute(
                "SELECT name, sql FROM sqlite_master ORDER BY name"
            ).fetchall()

    Store.open(old).close()
    assert shape(old) == shape(path)


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


def damage(path: Path, text: str, change: Callable[[bytes], bytes]) -> None:
    """Change the file where a text stands in it."""
    data = path.read_bytes()
    wanted = text.encode()
    assert wanted in data
    path.write_bytes(data.replace(wanted, change(wanted)))


def test_a_damaged_page_is_named_and_the_rest_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Store.open(path) as store:
        for number in range(60):
            store.put(result(f"article-{number:02}"), now=NOW)
    data = bytearray(path.read_bytes())
    page = data.index(b'"id":"article-30"') // 4096 * 4096
    data[page : page + 512] = b"\xff" * 512
    path.write_bytes(data)

    with Store.open(path) as store:
        problems = store.verify()
        assert problems
        with pytest.raises(StoreError, match="damaged") as caught:
            list(store.results())
        assert "store verify" in caught.value.mend
        damaged: list[Problem] = []
        saved = tmp_path / "saved.jsonl"
        with saved.open("w", encoding="utf-8") as file:
            store.export(file, damaged=damaged)
    assert damaged
    with Store.open(tmp_path / "mended.db") as mended:
        with saved.open(encoding="utf-8") as lines:
            mended.import_(lines)
        assert mended.verify() == []
        kept = [r.article.id for r in mended.results() if r.article]
    assert 30 < len(kept) < 60


def test_a_damaged_first_page(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(b"\0" * 100 + data[100:])
    with pytest.raises(StoreError, match="not a database") as caught:
        Store.open(path)
    assert "docs/store.md" in caught.value.mend


def test_a_changed_letter_is_found(path: Path) -> None:
    damage(path, "Twelve Party members attended.", lambda text: text.replace(b"Twelve", b"Eleven"))
    with Store.open(path) as store:
        problems = store.verify()
        assert {problem.place for problem in problems} == {f"{name} revision 1" for name in "abc"}


def test_a_changed_letter_in_the_memory_is_found_and_not_used(path: Path) -> None:
    damage(path, "The conference ended.", lambda text: text.replace(b"ended", b"began"))
    with Store.open(path) as store:
        assert [problem.place for problem in store.verify()] == ["memory 1"]
        assert store.memory.lookup([KEY]) == {}
        store.memory.remember({KEY: Remembered("The conference ended.")})
        assert store.verify() == []


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM translations WHERE position = 1", "3 of 4 segments are there"),
        ("DELETE FROM revisions", "has no revision"),
        ("UPDATE revisions SET body = '{' WHERE article = 1", "cannot be read"),
        ("UPDATE revisions SET status = 'fine' WHERE article = 1", "cannot be read"),
        ("UPDATE terms SET body = '{}' WHERE id = 1", "cannot be read"),
        ("DELETE FROM terms", "refers to a row of terms"),
        ("DELETE FROM findings", ""),
    ],
)
def test_verify_finds_what_is_half_there(path: Path, statement: str, message: str) -> None:
    sql(path, "PRAGMA foreign_keys = OFF", statement)
    with Store.open(path) as store:
        problems = store.verify()
    if message:
        assert any(message in problem.message for problem in problems)
    else:
        assert problems == []


def test_what_makes_no_sense_is_an_error_of_ours(path: Path) -> None:
    sql(path, "UPDATE revisions SET status = 'fine' WHERE article = 2")
    with Store.open(path) as store:
        with pytest.raises(StoreError, match="an article cannot be read") as caught:
            store.get("b")
        assert "store verify" in caught.value.mend
        assert store.get("a") == result("a")


def test_the_command_line_says_what_to_do(path: Path, cli: Callable[..., Ran]) -> None:
    sql(path, f"PRAGMA user_version = {SCHEMA + 1}")
    done = cli("store", "info", "--store", path)
    assert (done.code, done.out) == (5, "")
    assert "error: " in done.err
    assert "mend:  use the newer translate_pub" in done.err
    sql(path, f"PRAGMA user_version = {SCHEMA}", "DELETE FROM translations WHERE position = 1")
    done = cli("store", "verify", "--store", path)
    assert done.code == 5
    assert "3 of 4 segments are there" in done.err
    assert "docs/store.md" in done.err


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
