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
_CREDIT = re.compile(r"(?:(theo)\s+|nguồn(?:\s+tin)?\s*:\s*)([^,.;:!?]{2,70})(\.?)", re.IGNORECASE)
# "Theo" is "according to" at the head of any sentence, and begins a word or two of its own.
_OUTLET = re.compile(
    r"(?:báo(?!\s+(?:cáo|chí|động|giá|hiệu))|cổng|trang(?!\s+(?:bị|trí|trọng|thiết))|tạp\s+chí"
    r"|bản\s+tin|đài|hãng\s+tin|kênh|tập\s+san|thông\s+tấn\s+xã|website|ttxvn|vov|vtv|vnexpress)\b",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"(?:nghị\s+(?:quyết|định)|quyết\s+định|kế\s+hoạch|chỉ\s+thị|thông\s+(?:tư|báo)|công\s+văn"
    r"|chương\s+trình|đề\s+án|báo\s+cáo|(?:bộ\s+)?luật|hiến\s+pháp|quy\s+(?:định|chế|hoạch)"
    r"|điều|khoản|đó|dõi)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\d|\b(?:sẽ|đã|đang|được|bị|phải|cần|là|có|thì|nên|vẫn|cho\s+(?:biết|rằng)|yêu\s+cầu"
    r"|đề\s+nghị|khẳng\s+định|nhấn\s+mạnh|đánh\s+giá)\b",
    re.IGNORECASE,
)
_MAX_OUTLET_WORDS = 12
_MAX_CREDIT_WORDS = 8
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
    if not match:
        return ""
    credit = match[2].strip(" .,;")
    return credit if not match[1] or _is_credit(credit, closed=bool(match[3])) else ""


def _is_credit(text: str, *, closed: bool) -> bool:
    """Whether what follows "Theo" names a source and is not the rest of a sentence.

    It begins with a kind of outlet or a capital, and with a full stop (``closed``) is nothing but
    capitalised words, unless it begins with a kind of outlet.
    """
    if _DOCUMENT.match(text) or _SENTENCE.search(text):
        return False
    words = text.split()
    if _OUTLET.match(text):
        return len(words) <= _MAX_OUTLET_WORDS
    if len(words) > _MAX_CREDIT_WORDS:
        return False
    return all(word[0].isupper() for word in (words if closed else words[:1]))


def _is_initials(name: str) -> bool:
    return re.fullmatch(r"\s*(?:[^\W\d_]\.){2,}\s*", name) is not None


def _is_name(name: str) -> bool:
    if not _NAME.fullmatch(name.rstrip(".")) or len(name) > 40:
        return False
    return name.casefold() in _STAFF or all(word[0].isupper() for word in re.split(r"[ -]", name))
