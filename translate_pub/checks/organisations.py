"""Organisations of the English that nothing in the Vietnamese supports.

Models fill a gap with the likeliest body: a ministry where the source says "ngành", another
province's Party Committee. Each head of an English name ("Ministry of …") needs a word in the
source that can stand for it, and so does the field that follows it ("… of Health").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_pub.checks.base import Pair, Remark
from translate_pub.glossary.keys import match_key

__all__ = ["unsupported_organisations"]


def _either(*words: str) -> re.Pattern[str]:
    """Any of these words or acronyms, as keys."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(match_key(word) for word in words)})(?!\w)")


_MINISTRIES = (
    "byt|btc|bnv|btp|bxd|bgdđt|bca|bqp|bng|bct|bgtvt|btnmt|bkhđt|bkhcn|btttt|bvhttdl|bnnptnt"
    "|blđtbxh"
)

_HEADS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(rf"\b(?:{english})\b"), _either(*vietnamese.split("|")))
    for english, vietnamese in (
        (r"Ministr(?:y|ies)|(?<!Prime )Ministers?", f"bộ|thứ trưởng|nội các|{_MINISTRIES}"),
        (r"(?<!Deputy )Prime Minister", "thủ tướng|ttg|ttcp"),
        ("Politburo|Political Bureau", "bộ chính trị|bct"),
        ("National Assembly", "quốc hội|qh|nghị viện|đbqh|nghị sĩ"),
        ("People's Committees?", "ủy ban|ub|ubnd|chính quyền"),
        ("People's Councils?", "hội đồng|hđnd"),
        ("Father(?:land)? Front|Fatherland Front", "mặt trận|mttq|ubmttq|mttqvn|ubmttqvn"),
        (
            "Party Committees?",
            "đảng ủy|tỉnh ủy|thành ủy|huyện ủy|thị ủy|quận ủy|khu ủy|đảng bộ|cấp ủy|ủy|ban cán sự|"
            "ban chấp hành|bch|đu|tu|hu|thường vụ|btv|bí thư|phó bí thư|quân ủy|xứ ủy|đảng",
        ),
        ("Departments?", "sở|vụ|cục|ban|phòng|khoa|tổng cục|ty|bộ môn|chi cục|bộ|ngành"),
        ("Inspectorates?", "thanh tra"),
        ("Secretariat", "ban bí thư|bí thư|bbt|thư ký"),
        ("Women's Union", "phụ nữ|hội lhpn|lhpn|hlhpn|lhpnvn"),
        ("Farmers' (?:Union|Association)", "nông dân|hnd"),
        ("Veterans' Association", "cựu chiến binh|ccb"),
        ("Youth Union", "đoàn|thanh niên|tncs|đtn|đvtn|tỉnh đoàn|thành đoàn|huyện đoàn"),
        ("Supreme People's Court", "tòa án|tand|tandtc"),
        ("Government Inspectorate", "thanh tra"),
        ("Central Military Commission", "quân ủy"),
    )
)

_FIELDS = {
    "Health": "y tế|byt|syt",
    "Finance": "tài chính|btc|stc",
    "Home Affairs": "nội vụ|bnv|snv|tổ chức",
    "Justice": "tư pháp|btp|stp",
    "Construction": "xây dựng|bxd|sxd",
    "Education": "giáo dục|gd|gdđt|gd đt|bgdđt",
    "Agriculture": "nông nghiệp|nn|nn ptnt|nnptnt|nn mt|nông lâm",
    "Public Security": "công an|bca",
    "National Defence": "quốc phòng|bqp",
    "Foreign Affairs": "ngoại giao|bng|ngoại vụ|ngoại trưởng",
    "Industry and Trade": "công thương|bct|sct",
    "Transport": "giao thông|gtvt|bgtvt",
    "Natural Resources": "tài nguyên|tn|tnmt|tn mt|btnmt",
    "Planning and Investment": "kế hoạch|kh|khđt|kh đt|bkhđt",
    "Science and Technology": "khoa học|kh|khcn|kh cn|bkhcn",
    "Information and Communications": "thông tin|tt|tttt|tt tt|btttt",
    "Culture": "văn hóa|vh|vhttdl|vh tt dl|vhtt|bvhttdl",
    "Labour": "lao động|lđ|lđtbxh|lđ tb xh|blđtbxh|lđtb xh",
    "Ethnic": "dân tộc",
}
_FIELD_KEYS = {field: _either(*words.split("|")) for field, words in _FIELDS.items()}
_FIELD = re.compile(
    r"\b(?:Ministr(?:y|ies)|Ministers?|Departments?) (?:of|for) (?:the )?"
    rf"(?P<field>{'|'.join(_FIELDS)})\b"
)


def unsupported_organisations(pair: Pair) -> Iterator[Remark]:
    """A ministry, department, committee or the like that the source does not name."""
    if not pair.is_vietnamese_to_english:
        return
    target = pair.target.replace("’", "'").replace("National Defense", "National Defence")
    found = [(head, support) for head, support in _HEADS if head.search(target)]
    fields = list(_FIELD.finditer(target))
    if not found and not fields:
        return
    key = match_key(pair.source)
    for head, support in found:
        if not support.search(key):
            match = head.search(target)
            words = match.group() if match else ""
            yield Remark(f"nothing in the source supports “{words}”", target=words)
    for match in fields:
        if not _FIELD_KEYS[match["field"]].search(key):
            yield Remark(f"nothing in the source supports “{match.group()}”", target=match.group())
