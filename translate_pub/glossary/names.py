"""Proper names in Vietnamese text: where the name of a place ends, and what is a person's name.

Vietnamese writes each syllable of a name with a capital, and a place and the person in charge stand
side by side: "Chủ tịch UBND tỉnh Hà Tĩnh Võ Trọng Hải". A surname followed by two more names is a
person, unless places are known to be named after that person ("phường Trần Hưng Đạo").
"""

from __future__ import annotations

import re

from translate_pub.glossary.keys import Gap, Syllables, match_key

__all__ = ["capitals", "inside_person", "place_end", "spells_person"]

MAX_PLACE = 4
"""Syllables of the name of a place at most."""
MAX_PERSON = 5

_SURNAMES = frozenset(
    match_key(name)
    for name in (
        # Kinh, then Tày, Nùng, Thái, Mường, Mông, Dao, Chăm, Khmer and of the Central Highlands
        "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Trương"
        " Lương Đào Mai Tô Tạ Lâm Cao Hà Phùng Vương Tăng Thái Lưu Chu Châu Tống Triệu Nghiêm Kiều"
        " Quách Doãn Thân Hứa Đàm Khúc Phương Viên Lại La Nhữ Ninh Từ Khổng Mạc Cù Bạch Đậu Giáp"
        " Cấn Hoa Tôn Lò Vừ Giàng Hầu Sùng Lường Cầm Quàng Thào Nông Bế Ma Lục Bàn Tòng Điêu Lừu"
        " Hạng Tẩn Chảo Cháng Thạch Danh Kim Quản Lữ Âu Vi Tiêu Siu Ksor Kpă Nay Rơ Y"
    ).split()
)
_MIDDLE_NAMES = frozenset(match_key(name) for name in ("Văn", "Thị"))
_SHORT = frozenset(match_key(name) for name in ("Huế", "Vinh"))
_EPONYMS = frozenset(
    match_key(name)
    for name in (
        "Trần Hưng Đạo|Lê Hồng Phong|Phan Bội Châu|Phan Chu Trinh|Phan Châu Trinh|Phan Đình Phùng"
        "|Hoàng Văn Thụ|Nguyễn Thị Minh Khai|Lý Thường Kiệt|Đinh Tiên Hoàng|Trần Nhân Tông"
        "|Lê Thánh Tông|Lý Thái Tổ|Trần Quang Khải|Trần Quốc Toản|Ngô Thì Nhậm|Nguyễn Văn Cừ"
        "|Nguyễn Văn Linh|Nguyễn An Ninh|Nguyễn Thái Bình|Nguyễn Thái Học|Nguyễn Cư Trinh"
        "|Nguyễn Đình Chiểu|Nguyễn Phúc Chu|Nguyễn Văn Trỗi|Trần Văn Thời|Dương Minh Châu"
        "|Hà Huy Tập|Lê Đại Hành|Lê Thanh Nghị|Đinh Văn Trị|Bùi La Nhân|Hoàng Hoa Thám"
        "|Hoàng Văn Thái|Hồ Chí Minh|Hồ Thị Kỷ|Hồ Đắc Kiện|Lý Tự Trọng|Lý Văn Lâm|Phạm Ngũ Lão"
        "|Phạm Đình Hổ|Phan Thanh Giản|Trần Quý Cáp|Trần Đăng Ninh|Trần Quang Diệu|Trần Hợi"
        "|Võ Thị Sáu|Võ Trường Toản|Vũ Trọng Phụng|Đặng Trần Côn|Trương Quang Trọng|Ngô Thời Nhiệm"
        "|Châu Văn Liêm|Huỳnh Thúc Kháng|Nguyễn Nghiêm|Trần Thị Lý|Thái Phiên|Lương Thế Trân"
        "|Nguyễn Việt Khái|Nguyễn Phích|Phan Ngọc Hiển|Trần Phán|Tô Hiến Thành|Phùng Chí Kiên"
        "|Nguyễn Bỉnh Khiêm|Chu Văn An|Nguyễn Lương Bằng|Nguyễn Đại Năng|Lê Ích Mộc|Tạ An Khương"
        "|Phan Rí Cửa|Đinh Văn Lâm Hà"
    ).split("|")
)
"""Places are named after these people."""

_DIGIT = re.compile(r"[1-9]")
_TITLE_CASE = re.compile(r"[^\W\d_](?:['’ʼ]?[^\W\d_])*")


def capitals(syllables: Syllables, start: int) -> int:
    """Index after the last of the syllables from ``start`` that are written with a capital.

    Words in capitals throughout are none, but single letters are ("A Lưới"); anything but a space
    between them ends the run.
    """
    end = start
    while end < len(syllables) and end - start < MAX_PLACE + MAX_PERSON:
        surface = syllables.letters(end)
        if not (surface[0].isupper() and _TITLE_CASE.fullmatch(surface)):
            break
        if len(surface) > 1 and surface.isupper():
            break
        if end > start and syllables.gaps[end] != Gap.SPACE:
            break
        end += 1
    return end


def place_end(syllables: Syllables, start: int, limit: int) -> int:
    """Index after the name of a place that begins at ``start``; ``start`` where there is none.

    ``limit`` is an index that the name does not reach past.
    """
    end = min(capitals(syllables, start), limit)
    # A place has two syllables as a rule, so what looks like a person one further is tried last.
    for position in (*range(start + 2, end), *range(start + 1, min(start + 2, end))):
        if _person(syllables, position, end):
            end = position
            break
    keys = syllables.keys
    for length in range(min(end - start, MAX_PLACE), 2, -1):
        if " ".join(keys[start : start + length]) in _EPONYMS:
            return _numbered(syllables, start + length, limit)
    if _person(syllables, start, end):
        return start
    # Names of one syllable are rare, institutions with one capital are not: bản Tuyên ngôn.
    if end - start == 1 and keys[start] not in _SHORT:
        return start
    return _numbered(syllables, min(end, start + MAX_PLACE), limit)


def _numbered(syllables: Syllables, end: int, limit: int) -> int:
    """After a number that is a part of the name: "xã Bảo Lâm 1", and not "xã Bảo Lâm 5 năm"."""
    if (
        end >= limit
        or syllables.gaps[end] != Gap.SPACE
        or not _DIGIT.fullmatch(syllables.surface(end))
    ):
        return end
    after = end + 1
    alone = after == len(syllables) or syllables.gaps[after] != Gap.SPACE
    return after if alone or syllables.surface(after)[0].isupper() else end


def _person(syllables: Syllables, start: int, end: int) -> bool:
    """Whether three capitals or more are a person's: by the surname, or by Văn or Thị."""
    if end - start < 3:
        return False
    if syllables.keys[start + 1] in _MIDDLE_NAMES:
        return True
    # A letter at the end is a place's (huyện Châu Thành A), or a person's with a full stop.
    lettered = syllables.ends[end - 1] - syllables.starts[end - 1] == 1
    if lettered and not syllables.text.startswith(".", syllables.ends[end - 1]):
        return False
    return syllables.keys[start] in _SURNAMES


def inside_person(syllables: Syllables, index: int) -> bool:
    """Whether the syllable is a middle or given name: a surname goes before, all with capitals."""
    return _surname(syllables, index) is not None


def spells_person(syllables: Syllables, first: int, last: int, *, title_case: bool) -> bool:
    """Whether the syllables ``first`` to ``last`` are names of a person: Nguyễn Công An.

    Where ``title_case`` is the way of the whole text, only of a short name that stands by itself.
    """
    surname = _surname(syllables, first)
    if surname is None:
        return False
    end = capitals(syllables, surname)
    # A longer run is words in title case, or a name that runs on into other words.
    if end <= last or end - surname > MAX_PERSON - title_case:
        return False
    if not title_case:
        return True
    space = Gap.SPACE.value
    alone = syllables.gaps[surname] != space
    return alone and (end == len(syllables) or syllables.gaps[end] != space)


def _surname(syllables: Syllables, index: int) -> int | None:
    """Index of the surname that the syllable follows, all with capitals."""
    if not syllables.letters(index)[0].isupper():
        return None
    for position in range(index - 1, max(index - MAX_PERSON, -1), -1):
        surface = syllables.letters(position)
        if syllables.gaps[position + 1] != Gap.SPACE or not surface[0].isupper():
            return None
        if len(surface) > 1 and surface.isupper():
            return None
        if syllables.keys[position] in _SURNAMES:
            return position
    return None
