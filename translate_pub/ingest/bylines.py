"""Who wrote it: the short line that ends (or opens) an article on a Vietnamese portal."""

from __future__ import annotations

import re

__all__ = ["read_byline", "read_credit"]

_PREFIX = re.compile(
    r"(?:(?:tác\s+giả|người\s+viết|phóng\s+viên|biên\s+tập|biên\s+soạn|thực\s+hiện|nguồn(?:\s+tin)?|author|by|par)\s*:?\s"
    r"|(?:tin|bài|ảnh|video|clip|bài\s+viết|tin\s+bài)"
    r"(?:\s*(?:,|/|&|-|–|\+|và)\s*(?:tin|bài|ảnh|video|clip))*\s*:"
    r"|theo\s+)\s*",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"\s+(?:và|&|and|et)\s+|\s+[-–—]\s+|\s*[,;/|&+]\s*|(?<=\w)[–—](?=\w)|\s*-\s+|\s+-\s*"
)
_TRAILER = re.compile(
    r"\s*\((?:t/h|tổng hợp|th|biên tập|ghi|dịch|lược dịch|[^()]{1,40})\)\s*$", re.IGNORECASE
)
_NAME = re.compile(r"[^\W\d_][\w.'’]*(?:[ -][^\W\d_][\w.'’]*){0,5}")
_CREDIT = re.compile(r"(?:theo\s+|nguồn(?:\s+tin)?\s*:\s*)([^,.;:!?]{2,70})\.?", re.IGNORECASE)
_STAFF = {"pv", "p.v", "bbt", "ban biên tập", "ctv", "btv"}
_MAX_LENGTH = 90
_MAX_NAMES = 6


def read_byline(line: str, *, prefixed: bool = False) -> tuple[str, ...]:
    """Return the authors named by ``line``, () where it is no byline.

    Names are parted by dashes, commas, slashes, semicolons, "&" or "và"; "Tác giả:", "Tin, ảnh:",
    "Theo" and their kin may stand in front. Without such a prefix each name needs two capitalised
    words, or there must be several; with ``prefixed`` only lines that have one count.
    """
    line = line.strip(" .,;*_")
    if line[:1] + line[-1:] in ("()", "[]"):
        line = line[1:-1].strip()
    if not line or len(line) > _MAX_LENGTH:
        return ()
    match = _PREFIX.match(line)
    if prefixed and not match:
        return ()
    rest = line[match.end() :] if match else line
    rest = _TRAILER.sub("", rest).strip(" .,;:-–—")
    names = [
        name.strip(" .") if not _is_initials(name) else name.strip()
        for name in _SEPARATOR.split(rest)
    ]
    names = [name for name in names if name]
    if not names or len(names) > _MAX_NAMES or not all(map(_is_name, names)):
        return ()
    if not match and len(names) == 1 and " " not in names[0] and names[0].casefold() not in _STAFF:
        return ()
    if not match and any(
        word.isupper() and len(word) > 3 for name in names for word in name.split()
    ):
        return ()
    return tuple(dict.fromkeys(names))


def read_credit(line: str) -> str:
    """Return whom ``line`` credits as the source ("Theo Cổng thông tin …", "Nguồn: …"), or ""."""
    match = _CREDIT.fullmatch(line.strip(" ()[]*_"))
    return match[1].strip(" .,;") if match else ""


def _is_initials(name: str) -> bool:
    return re.fullmatch(r"\s*(?:[^\W\d_]\.){2,}\s*", name) is not None


def _is_name(name: str) -> bool:
    if not _NAME.fullmatch(name.rstrip(".")) or len(name) > 40:
        return False
    return name.casefold() in _STAFF or all(word[0].isupper() for word in re.split(r"[ -]", name))
