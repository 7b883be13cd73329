"""Names and acronyms: carried over from the source, and none that the source does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_pub.checks.base import Pair, Remark
from translate_pub.glossary.keys import is_syllable, match_key
from translate_pub.names import Word, ascii_name, capitalised_runs

__all__ = ["acronyms", "missing_names"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SURNAMES = _words(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đào lương trương "
    "lâm mai tô tạ hà cao chu trịnh tống tăng kiều quách vương lưu phùng nông hứa giàng vàng "
    "sùng lò cầm quàng triệu bế hầu thào đàm nghiêm thân khuất tòng điểu lường hạng vừ phàn"
)
_PLACES = _words("huyện xã phường quận trấn thôn ấp buôn làng")
_BODIES = _words(
    "sở phòng ban hội đảng đoàn bí chủ phó ủy uỷ thị tỉnh thành văn công chi bộ tổ trung mặt liên"
)
"""A capital after "xã" may begin the name of a body instead: "xã Hội Nông dân"."""

_TITLES = _words("ông bà anh chị em cô chú bác cụ thư tịch trưởng tướng viên chí tá sĩ đốc sư cáo")
_MAX_NAME = 4
_LETTERS = re.compile(r"[^a-z]+")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\s$")

_ACRONYM = re.compile(r"(?<![\w/&.-])[A-ZĐƯ][A-ZĐƯ&]*[A-ZĐƯ](?![\w/&-])")
_KNOWN = _words(
    "VND USD EUR US UK EU UN UAE USA ASEAN AIPA APEC ASEM WTO WHO WB ADB IMF FAO ILO UNESCO UNICEF "
    "UNDP UNFPA NATO OECD OPEC G7 BRICS GDP GRDP GNP CPI IIP PCI PAPI PAR FDI ODA FTA CPTPP RCEP "
    "EVFTA BOT PPP SME SMEs CEO IT AI ICT IoT TV HIV AIDS COVID SARS MERS DNA PCR IUU ID QR SOS "
    "JSC LLC MW KW GW HP GMT UTC BST EST EDT MP FBI NASA FIFA AFC AFP BBC CNN CDC DPRK NASDAQ "
    "OCOP VAT HS RON LED CCTV GPS PHD MBA VIP SEA NGO NGOs CPV VNA VTV VOV PM AM OK NTM ESG MICE"
)
_OTHERWISE = frozenset({"Hồ Chí Minh"})
"""Names with other English forms: HCM City, Uncle Ho, Saigon."""

_ROMAN = re.compile(r"[IVXLCDM]+")


def missing_names(pair: Pair) -> Iterator[Remark]:
    """A Vietnamese name of a person or place is not in the translation."""
    if pair.source_language != "vi":
        return
    source = pair.composed_source
    carried = ascii_name(pair.target).lower()
    for run in capitalised_runs(source):
        for name in _names(source, run):
            if name not in _OTHERWISE and not _is_in(name, carried):
                yield Remark(f"the name {name} is not carried over", name)


def _is_in(name: str, carried: str) -> bool:
    """Whether the name stands in the text as words of its own: Hà Nội is both Ha Noi and Hanoi."""
    syllables = _LETTERS.sub(" ", ascii_name(name).lower()).split()
    pattern = r"[^a-z0-9]?".join(map(re.escape, syllables))
    return re.search(rf"(?<![a-z0-9]){pattern}(?![a-z0-9])", carried) is not None


def _names(text: str, run: list[Word]) -> Iterator[str]:
    """The parts of a run of capitalised words that must be Vietnamese names."""
    while run and run[-1].is_code:
        run = run[:-1]
    if not run or not all(is_syllable(match_key(one.text)) for one in run):
        return
    before = _WORD_BEFORE.search(text, max(0, run[0].start - 12), run[0].start)
    word = before[1].lower() if before else ""
    if len(run) > 2 and run[0].text.lower() in _TITLES | _PLACES:
        word, run = run[0].text.lower(), run[1:]  # "Ông Tô Hoài", at the beginning of a sentence
    person = _person(run, titled=word in _TITLES)
    place = run[: len(run) - len(person)]
    if person:
        yield text[person[0].start : person[-1].end]
    if word in _PLACES and len(place) >= 2 and place[0].text.lower() not in _BODIES:
        yield text[place[0].start : place[-1].end]


def _person(run: list[Word], *, titled: bool) -> list[Word]:
    """The shortest end of a run that is a surname and given names."""
    for length in range(2 if titled and len(run) == 2 else 3, _MAX_NAME + 1):
        if length <= len(run) and run[-length].text.lower() in _SURNAMES:
            return run[-length:]
    return []


def acronyms(pair: Pair) -> Iterator[Remark]:
    """An acronym of the translation that a reader of English cannot know, and nothing explains."""
    if not pair.is_vietnamese_to_english or pair.target.isupper():
        return
    heading = any(
        one.is_code and not one.text.isascii() and is_syllable(match_key(one.text))
        for run in capitalised_runs(pair.composed_source)
        for one in run
    )
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
        elif not in_source and acronym not in initials and not heading:
            yield Remark(f"{acronym} is neither in the source nor explained", target=acronym)


_VIETNAMESE_ACRONYM = re.compile(
    r"UBND|HDND|UBMTTQ|MTTQ|BCH|BTV|BCT|BTC|BCS|UBKT|TW|TU|TTg|QH|XHCN|CNXH|CNH|HDH|ANTT|ATGT|QPAN"
    r"|TNCS|THCS|THPT|VHTTDL|NNPTNT|GDDT|LDTBXH|TNMT|KHCN|KHDT|TTTT|GTVT|BHXH|BHYT|GPMB|TTATXH|LLVT"
    r"|HTX|KCN|CCHC|PCCC|PCTT|TTHC|CBCC|CCVC|DBQH|TTXVN|NQ|KH|BCA|BQP|BNV|BTP|BYT"
)
