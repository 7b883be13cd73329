"""Provinces of the English that the Vietnamese does not name.

Small models swap them: "UBND tỉnh Hà Giang" becomes "the Bac Giang Provincial People's Committee",
which has all that the term asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_pub.checks.base import Pair, Remark
from translate_pub.names import ascii_name

__all__ = ["unsupported_provinces"]

_LETTERS = re.compile(r"[^a-z]+")


def _folded(text: str) -> str:
    """Letters and single spaces; Đắc Lắc and Bắc Cạn are also written Đắk Lắk and Bắc Kạn."""
    return f" {_LETTERS.sub(' ', ascii_name(text).lower()).strip().replace('c', 'k')} "


# Law on Organisation of Local Government 77/2015/QH13; Resolution 202/2025/QH15 gave no new names.
_PROVINCES = {
    _folded(name).strip(): name
    for name in (
        "An Giang|Ba Ria-Vung Tau|Bac Giang|Bac Kan|Bac Lieu|Bac Ninh|Ben Tre|Binh Dinh|"
        "Binh Duong|Binh Phuoc|Binh Thuan|Ca Mau|Cao Bang|Dak Lak|Dak Nong|Dien Bien|"
        "Dong Nai|Dong Thap|Gia Lai|Ha Giang|Ha Nam|Ha Tinh|Hai Duong|Hau Giang|"
        "Hoa Binh|Hung Yen|Khanh Hoa|Kien Giang|Kon Tum|Lai Chau|Lam Dong|Lang Son|"
        "Lao Cai|Long An|Nam Dinh|Nghe An|Ninh Binh|Ninh Thuan|Phu Tho|Phu Yen|"
        "Quang Binh|Quang Nam|Quang Ngai|Quang Ninh|Quang Tri|Soc Trang|Son La|Tay Ninh|"
        "Thai Binh|Thai Nguyen|Thanh Hoa|Thua Thien-Hue|Tien Giang|Tra Vinh|Tuyen Quang|"
        "Vinh Long|Vinh Phuc|Yen Bai"
    ).split("|")
}
_NAMED = re.compile(rf" ({'|'.join(_PROVINCES)})(?= provin(?:kes?|kial) )")


def unsupported_provinces(pair: Pair) -> Iterator[Remark]:
    """A Vietnamese province of the translation has no name like it in the source."""
    if not pair.is_vietnamese_to_english:
        return
    source = _folded(pair.source)
    for name in dict.fromkeys(_NAMED.findall(_folded(pair.target))):
        if f" {name} " not in source:
            province = _PROVINCES[name]
            yield Remark(f"the source does not name {province} Province", target=province)
