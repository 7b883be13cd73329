"""The words of the pages themselves, in the languages that a page can be in.

A language that is not here gets English words, marked as such.
"""

from __future__ import annotations

from datetime import datetime

__all__ = ["Wording", "language_name", "wording_for"]

_ENGLISH = {
    "skip": "Skip to the text",
    "editions": "Language",
    "both": "Both",
    "not-in": "Not available in {language}",
    "search": "Search",
    "search-hint": "title, topic, term; accents optional",
    "from": "From",
    "to": "To",
    "topic": "Topic",
    "any-topic": "Any topic",
    "results": "articles found",
    "searching": "Loading the index …",
    "latest": "Latest articles",
    "all": "All articles",
    "by-month": "By month",
    "by-topic": "By topic",
    "undated": "Undated",
    "older": "Older",
    "newer": "Newer",
    "feeds": "Feeds",
    "no-articles": "There are no articles yet.",
    "by": "By {authors}",
    "original": "Original",
    "read-original": "Read the whole article at its source",
    "machine": "Machine translation, not checked by a person.",
    "reviewed-all": "Machine translation, reviewed by a person.",
    "reviewed-some": "Machine translation, reviewed in part by a person.",
    "label-original": "This is the source text.",
    "label-already": "Published in {language} by its source; this is not a translation.",
    "label-unsupported": "Not translated: {error}",
    "label-failed": "Translation failed: {error}",
    "trust": "{passed} of {sentences} sentences passed every check",
    "trust-terms": "{honoured} of {terms} terms honoured",
    "trust-reviewed": "{reviewed} reviewed by a person",
    "trust-failed": "{failed} not translated",
    "check": "check",
    "not-translated": "not translated",
    "sentence": "Sentence {number}",
    "link-lost": "link",
    "image": "Image",
    "terms": "Terms in this article",
    "authority": "Authority",
    "missed": "not honoured: {count}×",
    "cite": "About this text",
    "source": "Source",
    "date": "Date",
    "authors": "Authors",
    "link": "Link",
    "how": "How translated",
    "how-text": "Engine {engine}, model {model}, glossary {glossary}, translate_pub {version}.",
    "notes": "Notes",
    "corrections": "Corrections by the source",
    "correction": "{date}: what was changed",
    "correction-bare": "{date}: the source changed the text.",
    "was": "Before",
    "now": "Now",
    "signature": "Signature",
    "excerpt": "This is an excerpt.",
    "back": "All articles",
    "made": "Published with translate_pub",
    "close": "Close",
    "table": "Table",
    "source-text": "Source text",
}

_VIETNAMESE = {
    "skip": "Đến nội dung",
    "editions": "Ngôn ngữ",
    "both": "Song ngữ",
    "not-in": "Không có bản {language}",
    "search": "Tìm kiếm",
    "search-hint": "tiêu đề, chủ đề, thuật ngữ; có dấu hoặc không dấu",
    "from": "Từ ngày",
    "to": "Đến ngày",
    "topic": "Chủ đề",
    "any-topic": "Mọi chủ đề",
    "results": "bài được tìm thấy",
    "searching": "Đang tải chỉ mục …",
    "latest": "Bài mới nhất",
    "all": "Tất cả các bài",
    "by-month": "Theo tháng",
    "by-topic": "Theo chủ đề",
    "undated": "Không ghi ngày",
    "older": "Cũ hơn",
    "newer": "Mới hơn",
    "feeds": "Nguồn cấp tin",
    "no-articles": "Chưa có bài nào.",
    "by": "Tác giả: {authors}",
    "original": "Bản gốc",
    "read-original": "Đọc toàn văn tại nguồn",
    "machine": "Bản dịch máy, chưa được người kiểm tra.",
    "reviewed-all": "Bản dịch máy, đã được người hiệu đính.",
    "reviewed-some": "Bản dịch máy, đã được người hiệu đính một phần.",
    "label-original": "Đây là văn bản gốc.",
    "label-already": "Nguồn đăng bằng {language}; đây không phải là bản dịch.",
    "label-unsupported": "Chưa dịch: {error}",
    "label-failed": "Dịch không thành công: {error}",
    "trust": "{passed}/{sentences} câu qua mọi phép kiểm tra",
    "trust-terms": "{honoured}/{terms} thuật ngữ đúng chuẩn",
    "trust-reviewed": "{reviewed} câu đã được người hiệu đính",
    "trust-failed": "{failed} câu chưa dịch",
    "check": "cần kiểm tra",
    "not-translated": "chưa dịch",
    "sentence": "Câu {number}",
    "link-lost": "liên kết",
    "image": "Hình ảnh",
    "terms": "Thuật ngữ trong bài",
    "authority": "Căn cứ",
    "missed": "chưa đúng chuẩn: {count} lần",
    "cite": "Về văn bản này",
    "source": "Nguồn",
    "date": "Ngày đăng",
    "authors": "Tác giả",
    "link": "Liên kết",
    "how": "Cách dịch",
    "how-text": "Công cụ {engine}, mô hình {model}, từ điển {glossary}, translate_pub {version}.",
    "notes": "Ghi chú",
    "corrections": "Nguồn đã sửa",
    "correction": "{date}: nội dung sửa",
    "correction-bare": "{date}: nguồn đã sửa văn bản.",
    "was": "Trước",
    "now": "Nay",
    "signature": "Chữ ký",
    "excerpt": "Đây là phần trích.",
    "back": "Tất cả các bài",
    "made": "Xuất bản bằng translate_pub",
    "close": "Đóng",
    "table": "Bảng",
    "source-text": "Văn bản gốc",
}

_WORDS = {"en": _ENGLISH, "vi": _VIETNAMESE}

_NAMES = {
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "ja": "日本語",
    "km": "ខ្មែរ",
    "ko": "한국어",
    "lo": "ລາວ",
    "pt": "Português",
    "ru": "Русский",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "zh": "中文",
}

_MONTHS = (
    "January February March April May June July August September October November December"
).split()


class Wording:
    """The words of one page language. ``words["key"]`` is a phrase, ``words("key", x=1)`` fills it.

    ``language`` is the language that the words are in, which may not be the one asked for.
    """

    def __init__(self, language: str, words: dict[str, str]) -> None:
        self.language = language
        self._words = words

    def __getitem__(self, key: str) -> str:
        return self._words[key]

    def __call__(self, key: str, **values: object) -> str:
        """The phrase with its blanks filled."""
        return self._words[key].format(**values)

    def date(self, moment: datetime) -> str:
        """A day as readers of the language write it."""
        if self.language == "vi":
            return f"{moment.day:02}/{moment.month:02}/{moment.year}"
        return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"

    def month(self, month: str) -> str:
        """A month, given as YYYY-MM, or "undated"."""
        if not month[:1].isdigit():
            return self["undated"]
        year, number = month.split("-")
        if self.language == "vi":
            return f"Tháng {int(number)}/{year}"
        return f"{_MONTHS[int(number) - 1]} {year}"


def wording_for(language: str) -> Wording:
    """Return the words of a language, or the English ones."""
    primary = language.split("-")[0].lower()
    code = primary if primary in _WORDS else "en"
    return Wording(code, _WORDS[code])


def language_name(language: str) -> str:
    """A language's own name for itself, or its code where we do not know it."""
    return _NAMES.get(language.split("-")[0].lower(), language)
