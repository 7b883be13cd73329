"""Faults in UTF-8: counted as Python finds them, in time that grows with the data and no faster."""

from __future__ import annotations

import codecs
import time

from hypothesis import given
from hypothesis import strategies as st

from translate_pub.ingest import decode
from translate_pub.ingest.encodings import _wrong_bytes


def stepwise(data: bytes) -> list[tuple[int, int]]:
    """Each run of bytes that is no UTF-8, by the errors that decoding raises one after another."""
    found = []
    start = 0
    while start < len(data):
        try:
            codecs.utf_8_decode(data[start:], "strict", True)
        except UnicodeDecodeError as error:
            found.append((start + error.start, start + error.end))
            start += error.end
        else:
            break
    return found


PIECES = st.sampled_from(
    [b"a", b"\n", b"\xe9", b"\xe1\xbb", "ệ".encode(), b"\xed\xa0\x80", b"\xf0\x9f\x91", b"\x80",
     b"\xc0\xaf", b"\xf5", "\ufffd".encode(), b"\xef\xbf", b"\xf4\x90\x80\x80", "👩".encode()]
)  # fmt: skip


@given(st.lists(PIECES | st.binary(max_size=3), max_size=30).map(b"".join))
def test_faults_are_those_that_python_finds(data: bytes) -> None:
    faults = stepwise(data)
    first = faults[0][0] if faults else 0
    assert _wrong_bytes(data) == (sum(end - start for start, end in faults), first)
    replaced = data.decode("utf-8", "replace").count("\ufffd") - data.count(b"\xef\xbf\xbd")
    assert replaced == len(faults)


def test_a_fault_in_every_word_costs_no_more_than_its_own_bytes() -> None:
    """An error raised for each fault would copy the rest each time: a minute for these 2 MB."""
    data = b"\xe9t\xe9 " * 500_000
    started = time.process_time()
    assert decode(data).encoding == "windows-1252"
    assert time.process_time() - started < 10
