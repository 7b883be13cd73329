"""Work in processes beside the server: it ends with the server, however that ends."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests import attendants
from tests.serving import client, eventually, serving
from translate_pub.errors import TranslatePubError
from translate_pub.serve.processes import Attendant, run_apart

PROJECT = Path(__file__).parents[1]


def names(folder: Path, kind: str) -> list[int]:
    return [int(path.name.split("-")[1]) for path in folder.glob(f"{kind}-*")]


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # A child that nobody waited for yet counts as gone.
    return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text(encoding="utf-8")


def test_a_function_is_run_apart_and_its_error_comes_back(tmp_path: Path) -> None:
    asyncio.run(run_apart(partial(attendants.write, tmp_path / "out", "done")))
    assert (tmp_path / "out").read_text(encoding="utf-8") == "done"
    with pytest.raises(TranslatePubError, match="another publish is writing") as caught:
        asyncio.run(run_apart(attendants.refuse))
    assert caught.value.mend == "wait"
    with pytest.raises(TranslatePubError, match="ended with code 7"):
        asyncio.run(run_apart(attendants.crash))


def test_an_attendant_is_stopped_with_the_server(tmp_path: Path) -> None:
    with serving(tmp_path, attend=partial(attendants.attend, tmp_path)) as address:
        eventually(lambda: names(tmp_path, "run"))
        with client(address) as http:
            assert http.get("/healthz").status_code == 200
    assert names(tmp_path, "stopped") == names(tmp_path, "run")


def test_an_attendant_that_fails_is_said_and_started_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async def work() -> None:
        attendant = Attendant("updater", partial(attendants.fail_once, tmp_path), pause=0.5)
        task = asyncio.create_task(attendant.run())
        while not attendant.check():
            await asyncio.sleep(0.05)
        assert attendant.check() == "it ended with code 1 and will be started again"
        while not names(tmp_path, "run"):
            await asyncio.sleep(0.05)
        assert attendant.check() == ""
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(work())
    assert "error: the disk is full\nmend:  free some space\n" in capfd.readouterr().err
    assert names(tmp_path, "stopped") == names(tmp_path, "run")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_an_attendant_does_not_outlive_the_server(tmp_path: Path, how: signal.Signals) -> None:
    command = [sys.executable, "-m", "tests.attendants", str(tmp_path), str(tmp_path)]
    with subprocess.Popen(command, cwd=PROJECT) as server:
        eventually(lambda: names(tmp_path, "run"))
        (attendant,) = names(tmp_path, "run")
        server.send_signal(how)
        assert server.wait(60) == (-9 if how == signal.SIGKILL else 0)
    eventually(lambda: not alive(attendant))
    assert names(tmp_path, "stopped") == [attendant]
