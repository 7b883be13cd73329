"""Fixtures that several test modules share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import Server
from tests.watching import Desk
from translate_pub.cli import main


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run the command line in this process, through ``main`` and its error mapping."""

    def run(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["translate-pub", *map(str, arguments)])
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        else:
            code = 0
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that answers nothing yet."""
    running = Server()
    yield running
    running.close()


@pytest.fixture
def desk(tmp_path: Path, server: Server) -> Iterator[Desk]:
    """Everything that an update needs, and a server to update from."""
    desk = Desk(tmp_path, server)
    yield desk
    desk.close()


@pytest.fixture(scope="session", autouse=True)
def argos_packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where Argos packages are looked for: never among those of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("argos-packages")
        patch.setenv("ARGOS_PACKAGES_DIR", str(folder))
        yield folder


def _folder(variable: str) -> Path:
    if not os.environ.get(variable):
        pytest.skip(f"{variable} is not set: this test reads texts that are not in the repository")
    return Path(os.environ[variable])


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of parallel corpora that ``TRANSLATE_PUB_CORPORA`` names."""
    return _folder("TRANSLATE_PUB_CORPORA")


@pytest.fixture(scope="session")
def seed() -> Path:
    """The folder with a real portal article that ``TRANSLATE_PUB_SEED`` names."""
    return _folder("TRANSLATE_PUB_SEED")


@pytest.fixture(scope="session")
def feedparser_sdist() -> Path:
    """The source distribution of feedparser that ``TRANSLATE_PUB_FEEDPARSER`` names."""
    return _folder("TRANSLATE_PUB_FEEDPARSER")
