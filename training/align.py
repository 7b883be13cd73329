"""Word alignment by an outside program, and the phrase pairs that are consistent with it.

The aligner (`eflomal-align`, GPL) is called as a program and never imported. Symmetrisation is
grow-diag over the two directions; phrase pairs follow the usual consistency rule (Koehn, Och and
Marcu 2003, "Statistical Phrase-Based Translation").
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from training.corpora import Pair

__all__ = [
    "Links",
    "Phrase",
    "align",
    "coverage",
    "grow_diagonal",
    "phrases",
    "recurring",
    "tokenise",
]

_TOKEN = re.compile(r"\w+(?:[-'’.]\w+)*|[^\w\s]")
_MAX_SOURCE, _MAX_TARGET = 5, 5
_EN_STOP = frozenset(
    "a an the of to in on at for and or but is are was were be been by with from as that this "
    "these those it its he she they his her their i we you not have has had will would can "
    "could do does did said says there which who also into than more most other over after "
    "before about between".split()
)
_VI_STOP = frozenset(
    "và của là các những một được cho với trong ở tại có không đã đang sẽ này đó thì mà để từ "
    "về ra lên vào như cũng khi nếu vì do bởi đến tới trên dưới sau trước hơn nhất rằng nên "
    "bị rất cùng theo".split()
)
Links = set[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A source phrase and its target, with the character offsets of both (end exclusive)."""

    vi: str
    en: str
    vi_start: int
    vi_end: int
    en_start: int
    en_end: int


def tokenise(text: str) -> list[tuple[str, int, int]]:
    """Return (token, start, end) for the words and marks of `text`."""
    return [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def align(pairs: Sequence[Pair], folder: Path, program: str = "eflomal-align") -> list[Links]:
    """Return the symmetrised links (source index, target index) of every pair.

    ``folder`` keeps the aligner's files; if they are there for the same pairs, they are used again
    (the aligner samples: two runs differ a little).

    Raises FileNotFoundError when ``program`` is not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    forward, reverse = folder / "align.forward", folder / "align.reverse"
    fresh = [_write(folder / f"align.{side}", pairs, side) for side in ("vi", "en")]
    if any(fresh) or not (forward.exists() and reverse.exists()):
        executable = shutil.which(program)
        if executable is None:
            raise FileNotFoundError(f"{program} is not on the PATH; run: pip install eflomal")
        files = {"-s": folder / "align.vi", "-t": folder / "align.en", "-f": forward, "-r": reverse}
        options = [str(part) for option in files.items() for part in option]
        subprocess.run([executable, "--overwrite", "-m", "3", *options], check=True)
    return [
        grow_diagonal(_links(f), _links(r))
        for f, r in zip(
            forward.read_text("ascii").splitlines(),
            reverse.read_text("ascii").splitlines(),
            strict=True,
        )
    ]


def _write(path: Path, pairs: Sequence[Pair], side: str) -> bool:
    """Write one side for the aligner, unless it stands there already; tell whether it was new."""
    lines = (" ".join(t.lower() for t, _, _ in tokenise(getattr(p, side))) for p in pairs)
    text = "".join(f"{line}\n" for line in lines)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8")
    return True


def _links(line: str) -> Links:
    return {(int(i), int(j)) for i, j in (link.split("-") for link in line.split())}


def grow_diagonal(forward: Links, reverse: Links) -> Links:
    """Symmetrise: start from the links both directions have, grow into neighbours that one has."""
    union, links = forward | reverse, forward & reverse
    sources, targets = {i for i, _ in links}, {j for _, j in links}
    grew = True
    while grew:
        grew = False
        for i, j in sorted(links):
            for near in ((i + di, j + dj) for di in (-1, 0, 1) for dj in (-1, 0, 1)):
                if near in links or near not in union:
                    continue
                if near[0] not in sources or near[1] not in targets:
                    links.add(near)
                    sources.add(near[0])
                    targets.add(near[1])
                    grew = True
    return links


def coverage(pair: Pair, links: Links) -> float:
    """Return the share of the words of both sides that have a link: low in a bad pair."""
    vi, en = tokenise(pair.vi), tokenise(pair.en)
    return (len({i for i, _ in links}) + len({j for _, j in links})) / max(1, len(vi) + len(en))


def phrases(pair: Pair, links: Links) -> list[Phrase]:
    """Return the consistent phrase pairs of up to five words a side that could be terms."""
    vi, en = tokenise(pair.vi), tokenise(pair.en)
    found = []
    for first in range(len(vi)):
        for last in range(first, min(len(vi), first + _MAX_SOURCE)):
            targets = [j for i, j in links if first <= i <= last]
            if not targets:
                continue
            low, high = min(targets), max(targets)
            if high - low >= _MAX_TARGET:
                continue
            if any(low <= j <= high and not first <= i <= last for i, j in links):
                continue
            linked = {i for i, _ in links if first <= i <= last}
            if first not in linked or last not in linked:
                continue
            if not _termlike(vi[first : last + 1], en[low : high + 1]):
                continue
            a, b, c, d = vi[first][1], vi[last][2], en[low][1], en[high][2]
            found.append(Phrase(pair.vi[a:b], pair.en[c:d], a, b, c, d))
    return found


def _termlike(vi: Sequence[tuple[str, int, int]], en: Sequence[tuple[str, int, int]]) -> bool:
    source, target = [t for t, _, _ in vi], [t for t, _, _ in en]
    if any(not re.match(r"\w", word) for word in source + target):
        return False
    if source[0].lower() in _VI_STOP or source[-1].lower() in _VI_STOP:
        return False
    if target[0].lower() in _EN_STOP or target[-1].lower() in _EN_STOP:
        return False
    if source == target or all(word[0].isdigit() for word in source):
        return False
    return len(source) > 1 or len(target) > 1 or len(target[0]) > 3


def recurring(found: Sequence[Sequence[Phrase]], least: int = 2) -> list[list[Phrase]]:
    """Keep phrases that could stand in a glossary, sentence by sentence.

    A pair must recur in the corpus and be at least a tenth of what its source is aligned to, which
    drops phrases that cut a word in two; names (several capitalised words) may stand once.
    """
    pairs = Counter((p.vi.casefold(), p.en.casefold()) for ps in found for p in ps)
    sources = Counter(p.vi.casefold() for ps in found for p in ps)

    def good(p: Phrase) -> bool:
        count = pairs[p.vi.casefold(), p.en.casefold()]
        name = len(p.en.split()) > 1 and all(w[0].isupper() for w in p.en.split())
        return (count >= least and count >= 0.1 * sources[p.vi.casefold()]) or (
            name and p.vi[0].isupper()
        )

    return [[p for p in ps if good(p)] for ps in found]
