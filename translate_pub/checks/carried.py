"""Names and acronyms: carried over from the source, and none that the source does not know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from translate_pub.checks.base import Pair, Remark
from translate_pub.glossary.keys import is_syllable, match_key
from translate_pub.names import Word, ascii_name, capitalised_runs

__all__ = ["acronyms", "missing_names"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SURNAMES = _words(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đào đoàn lương "
    "trương lâm mai tô tạ hà cao châu chu trịnh thái tống tăng kiều quách vương lưu phùng la nông "
    "hứa giàng vàng sùng lò cầm quàng triệu bế hầu thào vi đàm nghiêm thân khuất tòng điểu lường "
    "ma ly cà hạng vừ lầu mùa hờ phàn chảo tẩn lù"
)
_PLACES = _words("huyện xã phường quận thôn bản ấp buôn làng sông đèo đảo chợ đường phố cầu")
_TITLES = _words("ông bà anh chị em cô chú bác cụ thư tịch trưởng tướng viên chí tá sĩ đốc sư cáo")
_LETTERS = re.compile(r"[^a-z]+")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\s$")

_ACRONYM = re.compile(r"(?<![\w/&.-])[A-ZĐƯ][A-ZĐƯ&]*[A-ZĐƯ](?![\w/&-])")
_KNOWN = _words(
    "VND USD EUR US UK EU UN UAE USA ASEAN AIPA APEC ASEM WTO WHO WB ADB IMF FAO ILO UNESCO UNICEF "
    "UNDP UNFPA NATO OECD OPEC G7 BRICS GDP GRDP GNP CPI IIP PCI PAPI PAR FDI ODA FTA CPTPP RCEP "
    "EVFTA BOT PPP SME SMEs CEO IT AI ICT IoT TV HIV AIDS COVID SARS MERS DNA PCR IUU ID QR SOS "
    "OCOP VAT HS RON LED CCTV GPS PHD MBA VIP SEA NGO NGOs CPV VNA VTV VOV PM AM OK NTM ESG MICE"
)
_ROMAN = re.compile(r"[IVXLCDM]+")


def missing_names(pair: Pair) -> Iterator[Remark]:
    """A Vietnamese name of a person or place is not in the translation."""
    if pair.source_language != "vi":
        return
    source = unicodedata.normalize("NFC", pair.source)
    carried = _squeezed(pair.target)
    for run in capitalised_runs(source):
        name = _name(source, run)
        if name and _squeezed(name) not in carried:
            yield Remark(f"the name {name} is not carried over", name)


def _squeezed(text: str) -> str:
    """The letters only: Hà Nội is both Ha Noi and Hanoi."""
    return _LETTERS.sub("", ascii_name(text).lower())


def _name(text: str, run: list[Word]) -> str:
    """The part of a run of capitalised words that must be a Vietnamese name; "" for none."""
    while run and run[-1].is_code:
        run = run[:-1]
    before = _WORD_BEFORE.search(text, max(0, run[0].start - 12), run[0].start) if run else None
    word = before[1].lower() if before else ""
    if not run or not all(is_syllable(match_key(one.text)) for one in run):
        return ""
    if word in _PLACES:
        return text[run[0].start : run[-1].end]
    for position, one in enumerate(run):
        left = len(run) - position
        titled = position == 0 and word in _TITLES
        if one.text.lower() in _SURNAMES and (3 <= left <= 5 or (left == 2 and titled)):
            return text[one.start : run[-1].end]
    return ""


def acronyms(pair: Pair) -> Iterator[Remark]:
    """An acronym of the translation that a reader of English cannot know, and nothing explains."""
    if not pair.is_vietnamese_to_english or pair.target.isupper():
        return
    explained = " ".join(
        rendering for outcome in pair.outcomes for rendering in outcome.match.term.renderings
    )
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", pair.target)).upper()
    for acronym in dict.fromkeys(_ACRONYM.findall(pair.target)):
        if acronym in _KNOWN or _ROMAN.fullmatch(acronym) or acronym in explained:
            continue
        vietnamese = not acronym.isascii() or _VIETNAMESE_ACRONYM.fullmatch(acronym)
        in_source = re.search(rf"(?<!\w){re.escape(acronym)}(?!\w)", pair.source) is not None
        if vietnamese and in_source:
            yield Remark(f"{acronym} is left as in Vietnamese", acronym, acronym)
        elif not in_source and acronym not in initials and not pair.source.isupper():
            yield Remark(f"{acronym} is neither in the source nor explained", target=acronym)


_VIETNAMESE_ACRONYM = re.compile(
    r"UBND|HDND|UBMTTQ|MTTQ|BCH|BTV|BCT|BTC|BCS|UBKT|TW|TU|TTg|QH|XHCN|CNXH|CNH|HDH|ANTT|ATGT|QPAN"
    r"|TNCS|THCS|THPT|VHTTDL|NNPTNT|GDDT|LDTBXH|TNMT|KHCN|KHDT|TTTT|GTVT|BHXH|BHYT|GPMB|TTATXH|LLVT"
    r"|HTX|KCN|CCHC|PCCC|PCTT|TTHC|CBCC|CCVC|DBQH|TTXVN|NQ|KH|BCA|BQP|BNV|BTP|BYT"
)
