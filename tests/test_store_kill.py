"""A batch that is killed again and again: nothing is lost, halved or done twice.

The work is benchmarks/store_kills.py's, which gave the figures in docs/store.md; here it runs with
small windows, so that articles are stored between the kills, and with few kills.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "store_kills.py"


@pytest.mark.slow
def test_kill_9_at_random_moments_of_a_batch() -> None:
    options = "--articles=200 --paragraphs=1 --kills=4 --window=4000 --chunk=8 --json".split()
    done = subprocess.run(
        [sys.executable, str(BENCHMARK), *options],
        capture_output=True,
        text=True,
        check=True,
    )
    figures = json.loads(done.stdout)
    assert (figures["articles"], figures["kills"]) == (200, 4)
    assert any(0 < stored < 200 for stored in figures["stored_at_kills"])
    assert figures["unsound"] == 0
    assert figures["damaged_articles"] == 0
    assert figures["missing_or_double"] == 0
    assert figures["again_beyond"] == 0
    assert figures["again_in_flight"] <= 4 * 8
