"""Sentences and clauses: where a text may be cut, and never a character of it lost.

For every text ``"".join(split(text, language)) == text``, and the same holds of :func:`clauses`:
each piece is a sentence (clause) with the white space after it. White space before the first one
belongs to the first.

A line break always ends a sentence. Within a line, Vietnamese has its own rules: titles and
abbreviations ("PGS.TS. Nguyễn", "TP. Hồ Chí Minh"), labels of clauses ("Điều 1. Phạm vi", "2. ",
"IV. "), initials, brackets, attributions after a quotation, and sentences typed without a space
between them. Other languages go to pysbd, whose answer is laid over the text again; where it does
not know the language or changed the text, the general part of the same rules does the work.

All of it takes time in proportion to the text's length, whatever the text.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping

from translate_pub.models import Article, Segment

__all__ = ["SEGMENTER", "clauses", "segment_article", "split"]

SEGMENTER = "vi-rules/1+pysbd"
"""Signature of the rules: it changes when they cut differently, and is part of provenance."""

_LINE_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_STOP = re.compile(
    r"(?:(?<![.!?…])[.!?…]++|[。！？])"
    r"(?P<close>[\"'”’»)\]}]*+)(?P<note>(?:\[\d{1,3}\])*+)"
    r"(?P<gap>\s++|$|(?<=[。！？])|(?=[^\W\d_]))"
)
_OPENERS = "\"'“‘«([{"
_OPENING = re.compile(rf"(?:[{re.escape(_OPENERS)}\s]|[-–—•*+]\s+){{0,10}}")
_BRACKETED = re.compile(r"\([^()]{0,200}\)|\[[^\[\]]{0,200}\]")
_LETTERS = re.compile(r"[^\W\d_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES = _words(
    # Before a name: ranks and forms of address. Before a place: "TP". Before who signs: "KT", "TM".
    "ts ths bs gs pgs gsts pgsts tskh ck cki ckii bsck bscki bsckii ks kts ls ncs nsnd nsưt ngnd "
    "ngưt ttnd ttưt kt tm tl tuq t/m đ/c đc tp tx tt nxb mr mrs ms dr prof st vs "
    "lt maj gen col capt"
)
_LOWER_TITLES = _words("đ/c đc vs tp tx tt nxb")
_INDEX_WORDS = _words("tr số đ no p q t tập trang fig art vol h x k")
"""Before a figure these are abbreviations too ("tr. 15", "Q. 1")."""

_CLASS_WORDS = _words(
    "vitamin gan nhóm bảng khu hạng loại nhà tòa toà lô điểm mục án khối lớp cúm hệ típ type virus "
    "viêm máu đội ý phần hàng dãy ca cấp giải mẫu tổ ban biểu"
)
"""A capital after these is not an initial: "vitamin C. Sau đó"."""

_LABEL_WORDS = _words(
    "điều khoản điểm mục chương phần bài câu tiết hình bảng biểu ảnh bước hồi tập kỳ "
    "article chapter section part figure table"
)
_LABEL = re.compile(
    rf"[\s{re.escape(_OPENERS)}*•–—-]*(?:(?P<word>[^\W\d_]+)\s+(?:[^\W\d_]+\s+)?)?"
    r"(?:\d{1,3}(?:\.\d{1,3})*[a-zđ]?|[IVXLC]{1,6}(?:\.\d{1,3})*|[A-ZĐa-zđ]|thứ\s+[^\W\d_]+)\.\s*"
)
"""What a sentence may begin with that does not make a sentence: "1.", "IV.", "Điều 5."."""

_LISTED = re.compile(r"[:;]\s*\(?\d{1,2}\.\s*")
""" "… gồm: 1. Nhà văn hóa; 2. Sân vận động": the number belongs to what follows."""

_LABEL_AHEAD = re.compile(r"[a-zđ][.)]\s")

_MAX_FOR_PYSBD = 2_000
"""Characters it is given at once; nor is it given what has a full stop in every ten of them."""
_PYSBD_LANGUAGES = _words("en hi mr zh es am ar hy bg ur ru pl fa nl da fr my el it ja de kk sk")


def split(text: str, language: str) -> list[str]:
    """Cut ``text`` into sentences, each with the white space that follows it.

    ``language`` is a BCP 47 primary subtag ("" where unknown). The pieces joined are the text;
    an empty text has none.
    """
    pieces: list[str] = []
    for line in _lines(text):
        if language == "vi" or language not in _PYSBD_LANGUAGES:
            pieces.extend(_split_line(line))
        else:
            pieces.extend(_split_with_pysbd(line, language))
    return _attach_blanks(pieces)


def segment_article(article: Article, languages: Mapping[str, str]) -> list[Segment]:
    """The sentences of every translatable block, in reading order, the title first.

    ``languages`` gives each block's language by block id; a block that is not in it is split by
    the general rules and its segments have language "".
    """
    segments = []
    for block in article.translatable():
        language = languages.get(block.id, "")
        offset = 0
        index = 0
        for piece in split(block.text, language):
            sentence = piece.strip()
            if sentence:
                start = offset + len(piece) - len(piece.lstrip())
                end = start + len(sentence)
                segments.append(
                    Segment(article.id, block.id, index, sentence, start, end, language)
                )
                index += 1
            offset += len(piece)
    return segments


def _lines(text: str) -> Iterator[str]:
    start = 0
    for match in _LINE_BREAK.finditer(text):
        yield text[start : match.end()]
        start = match.end()
    if start < len(text):
        yield text[start:]


def _attach_blanks(pieces: list[str]) -> list[str]:
    """Give leading white space to the first sentence: no piece is blank unless the text is."""
    if len(pieces) > 1 and not pieces[0].strip():
        return [pieces[0] + pieces[1], *pieces[2:]]
    return pieces


# --- Rules -------------------------------------------------------------------------------------


def _split_line(line: str) -> list[str]:
    pieces = []
    start = 0
    inside = _bracketed(line)
    for stop in _STOP.finditer(line):
        end = stop.end()
        if end == len(line):
            break
        if not inside(stop.end("close")) and _ends_sentence(line, start, stop):
            pieces.append(line[start:end])
            start = end
    pieces.append(line[start:])
    return pieces


def _bracketed(line: str) -> Callable[[int], bool]:
    """A test whether a position is within short brackets; ask in rising order."""
    spans = _BRACKETED.finditer(line)
    current = next(spans, None)

    def inside(position: int) -> bool:
        nonlocal current
        while current is not None and current.end() <= position:
            current = next(spans, None)
        return current is not None and current.start() < position

    return inside


def _ends_sentence(line: str, start: int, stop: re.Match[str]) -> bool:
    """Whether the sentence that began at ``start`` ends with this stop."""
    mark = line[stop.start() : stop.start("close")]
    if mark[-1] in "。！？":
        return True
    if not stop["gap"]:
        return mark == "." and not stop["close"] and _typed_without_space(line, start, stop)
    opening = _OPENING.match(line, stop.end())
    following = line[opening.end() : opening.end() + 1] if opening else ""
    if following.islower() and not _LABEL_AHEAD.match(line, stop.end()):
        return False
    if stop["close"]:
        attributed = line[stop.end()] in "-–—"  # “Đúng vậy!” - Ông Nam nói
        return not attributed and not _is_abbreviation_in_brackets(line, start, stop)
    return mark != "." or not _is_abbreviation(line, start, stop, following)


def _typed_without_space(line: str, start: int, stop: re.Match[str]) -> bool:
    """ "…hội nghị.Đại biểu…": two sentences, but not "gov.vn", "TP.HCM" or "Node.Js"."""
    left = line[_token_start(line, start, stop.start()) : stop.start()].lstrip(_OPENERS)
    after = _LETTERS.match(line, stop.end(), stop.end() + 20)
    right = after.group() if after else ""
    return (
        len(left) > 1
        and left.isalpha()
        and left.islower()
        and right[:1].isupper()
        and (len(right) == 1 or not right.isupper())
        and not (left.isascii() and right.isascii())
        and left not in _TITLES
    )


def _is_abbreviation_in_brackets(line: str, start: int, stop: re.Match[str]) -> bool:
    """ "GS (Ph.D.) Nguyễn": the stop is the abbreviation's, and the sentence goes on."""
    token = line[_token_start(line, start, stop.start()) : stop.start()]
    return ")" in stop["close"] and "." in token and line[start : start + 1] != "("


def _is_abbreviation(line: str, start: int, stop: re.Match[str], following: str) -> bool:
    """Whether a full stop belongs to the token before it: a title, an initial or a label."""
    token_start = _token_start(line, start, stop.start())
    token = line[token_start : stop.start()].lstrip(_OPENERS)
    if not token:
        return False
    if _is_label(line, start, token_start, stop.end()):
        return True
    last = token.rsplit(".", 1)[-1]
    folded = last.lower()
    if following.isdigit():
        return folded in _INDEX_WORDS
    if folded in _TITLES:
        return last[0].isupper() or folded in _LOWER_TITLES
    if len(last) == 1 and last.isupper() and token not in {"T.Ư", "T.W"}:
        before = _LETTERS.findall(line, max(start, token_start - 20), token_start)
        return not (before and before[-1].lower() in _CLASS_WORDS)
    return False


def _token_start(line: str, start: int, end: int) -> int:
    """Where the token that ends at ``end`` begins, at most 40 characters before it."""
    first = max(start, end - 40)
    position = end
    while position > first and not line[position - 1].isspace():
        position -= 1
    return position


def _is_label(line: str, start: int, token_start: int, end: int) -> bool:
    """Whether all that stands before a full stop is the number of what follows it."""
    if token_start - start <= 40:
        label = _LABEL.fullmatch(line, start, end)
        if label and (label["word"] is None or label["word"].lower() in _LABEL_WORDS):
            return True
    return _LISTED.search(line, max(start, token_start - 2), end) is not None


# --- Other languages ---------------------------------------------------------------------------


def _split_with_pysbd(line: str, language: str) -> list[str]:
    """Pieces of a line by pysbd, in windows: its time grows faster than the text."""
    pieces: list[str] = []
    for window in _windows(_split_line(line)):
        prose = len(window) <= _MAX_FOR_PYSBD and window.count(".") * 10 <= len(window)
        sentences = _ask_pysbd(window, language) if prose else []
        pieces.extend(_lay_over(window, sentences) or _split_line(window))
    return pieces


def _ask_pysbd(text: str, language: str) -> list[str]:
    """The sentences it finds, as it writes them; none where it fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its patterns predate raw strings
        import pysbd
    try:
        return [str(one) for one in pysbd.Segmenter(language=language, clean=False).segment(text)]
    except (re.error, ValueError, LookupError, TypeError, AttributeError):
        return []  # it builds patterns out of the text


def _windows(pieces: list[str]) -> Iterator[str]:
    window: list[str] = []
    length = 0
    for piece in pieces:
        if window and length + len(piece) > _MAX_FOR_PYSBD:
            yield "".join(window)
            window, length = [], 0
        window.append(piece)
        length += len(piece)
    if window:
        yield "".join(window)


def _lay_over(text: str, sentences: list[str]) -> list[str]:
    """The text cut where the sentences end; empty where they are not the text's."""
    pieces = []
    start = 0
    for sentence in sentences:
        found = text.find(sentence.strip(), start)
        if found < 0 or text[start:found].strip():
            return []
        end = found + len(sentence.strip())
        while end < len(text) and text[end].isspace():
            end += 1
        if end > start:
            pieces.append(text[start:end])
        start = end
    return pieces if start == len(text) else []


# --- Clauses -----------------------------------------------------------------------------------

_WORD = re.compile(r"\S{1,24}\s*|\s+")
"""A word for counting: what has no spaces in it (a URL, Chinese) counts by its length."""

_STRONG = re.compile(r"[;；]\s*")
_CONJUNCTION = re.compile(
    r"[,，、]\s*(?=(?:và|nhưng|song|đồng thời|trong đó|qua đó|từ đó|theo đó|bên cạnh đó|góp phần|"
    r"nhằm|tuy nhiên|do đó|vì vậy|để|cùng với|sau đó|còn|mà|khi|nếu|kể cả|nhất là|đặc biệt|gồm|"
    r"and|but|while|which|who|et|mais|qui|dont)\b)|\s[–—]\s|:\s+"
)
_COMMA = re.compile(r"[,，、。]\s*+(?!\d)")
_ENCLOSED = re.compile(r"\([^()]{0,200}\)|“[^“”]{0,200}”")


def clauses(text: str, limit_words: int) -> list[str]:
    """Cut a sentence of more than ``limit_words`` words into clauses; a shorter one is left whole.

    Semicolons are tried first, then commas before a conjunction, dashes and colons; never within
    short brackets or quotations. What still has more than twice the limit is cut at commas, and in
    the end between words: no piece has more than ``2 * limit_words`` words. The pieces joined are
    the text.
    """
    if limit_words < 1:
        raise ValueError("limit_words must be 1 or more")
    if not text:
        return []
    pieces = [text]
    for boundary, limit in (
        (_STRONG, limit_words),
        (_CONJUNCTION, limit_words),
        (_COMMA, 2 * limit_words),
        (_WORD, 2 * limit_words),
    ):
        pieces = [part for piece in pieces for part in _cut(piece, boundary, limit)]
    return pieces


def _cut(text: str, boundary: re.Pattern[str], limit: int) -> list[str]:
    """Cut at the boundaries, then join neighbours again into even pieces within the limit."""
    total = _count(text)
    if total <= limit:
        return [text]
    goal = total / -(-total // limit)
    packed = []
    start = cut = words = 0
    for end in _ends(text, boundary):
        size = _count(text[cut:end])
        if start < cut and (words + size > limit or words >= goal):
            packed.append(text[start:cut])
            start, words = cut, 0
        words += size
        cut = end
    packed.append(text[start:])
    return packed


def _ends(text: str, boundary: re.Pattern[str]) -> Iterator[int]:
    """Where the parts end, the last at the end of the text."""
    enclosed = iter(()) if boundary is _WORD else _ENCLOSED.finditer(text)
    span = next(enclosed, None)
    for match in boundary.finditer(text):
        while span is not None and span.end() <= match.start():
            span = next(enclosed, None)
        within = span is not None and span.start() < match.start()
        if not within and match.end() < len(text):
            yield match.end()
    yield len(text)


def _count(text: str) -> int:
    return sum(1 for match in _WORD.finditer(text) if not match.group().isspace())
