"""Negations that the English lost, or has made up.

Where the Vietnamese negates, the English has a word that can say so: "not", "un-", "lack", "free".
Set phrases that negate in form alone ("không chỉ", "hàng không") do not count. The other way round
only "not" and its like are asked for, and words of the source that can give rise to one are many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_pub.checks.base import Pair, Remark

__all__ = ["negation"]


def _words(*parts: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


_NEGATION = _words("không", "chưa", "chẳng", "chả", "đừng", "chớ")

_IN_FORM_ALONE = re.compile(
    r"(?<!\w)(?:"
    # Another word: space, air, military aviation, flow
    r"không (?:gian|khí|quân|trung|lưu|phận|vận|lực|tặc|kích)"
    r"|(?:hàng|phòng|trên|đường|khoảng|chân|số|bỏ) không"
    # Not only, continually, many, notable, regardless, inseparable
    r"|không (?:chỉ|những|ngừng|ít|nhỏ|riêng|phân biệt|kể|tách rời|quản|may|yên|khỏi|dưới|quá|đâu"
    r"|thua|kém|tưởng|lâu|hai|tồi|xa|còn nữa|ai khác|đều|chuyên trách|đúng người)"
    r"|không thể (?:thiếu|tách rời|bỏ qua)|không .{1,30} nào (?:khác )?ngoài"
    r"|chưa (?:đến|đầy|tới|hết|tròn|bao nhiêu)|người chưa thành niên|chẳng (?:lẽ|hạn|mấy|bao lâu)"
    # Without, as a part of a name for something: smoke-free, cashless
    r"|không (?:ma t[úu]y|rác|khói|tiếp xúc|dây|biên giới|dùng tiền mặt|tiền mặt|giấy tờ|phép)"
    # A question, or the word itself
    r"|(?:hay|nếu|liệu|có|nói|thôi|được|tránh|hoặc) không(?=[\s.?]*$)"
    r"|(?:hay|nếu|liệu|có|nói|thôi) không|hay chưa|chưa(?=\s*[,?])|không(?=\s*[,?”\"’'.])"
    r"|[“\"'‘]\s*không|[0-9]+ không"
    r")",
    re.IGNORECASE,
)

_SAYS_SO = re.compile(
    r"\b(?:not|no|non|none|nor|noes|never|neither|nothing|nobody|nowhere|without|cannot|\w+n['’]t"
    r"|yet to|as yet|instead|rather|hardly|barely|scarcely|rarely|seldom|fewer|less|zero|too"
    r"|lack\w*|fail\w*|free|absen\w*|refus\w*|refrain\w*|den(?:y|ied|ies|ying|ial)|avoid\w*"
    r"|prevent\w*|prohibit\w*|ban(?:s|ned|ning)?|forbid\w*|stop\w*|ceas\w*|quit|exclud\w*|except\w*"
    r"|limited|short\w*|regardless|irrespective|neglect\w*|ignor\w*|miss\w*|withh\w*|reject\w*"
    r"|oppos\w*|against|beyond|contrary|resist\w*|substandard|part-time|asymptomatic|abnormal\w*"
    r"|atypical|empty|strangers?|under (?:[0-9]+|the age)|underage|(?:r[au]n|running) out|wrong\w*"
    r"|far from|flat|vanish\w*|abandon\w*|hidden|secret\w*|amateur"
    r"|un(?!der|ion|it(?:s|y|e|ed|ing|ary)?\b|ique|ivers|iform|til\b|esco|icef|dp\b|fpa|animous|if"
    r"|lock)\w+|non-?\w+|\w+less(?:ly|ness)?|mis\w+"
    r"|dis(?!cuss|tri|cover|play|pos|ease|tin|tan|semin|ast|pat|cipl|ks?\b|h|cour|miss|pers|solv"
    r"|burs|closed?\b)\w+"
    r"|im(?:possib|proper|perfect|matur|measur|mobil|partial|penetr|patien|balanc|moral)\w*"
    r"|in(?:ab|accura|adequa|appropr|capab|complet|compat|correct|decis|definit|depend|direct|effect"
    r"|effic|elig|equal|expens|flex|hum|justic|nocen|offens|oper|secur|separab|stab|suffic|toler"
    r"|valid|valuab|vis|vuln|evitab|exhaust|disp|alien|herent)\w*"
    r"|il(?:legal|legit|liter|logic|licit)\w*"
    r"|ir(?:regul|respons|relev|revoc|replac|ration|revers|resist|reconcil)\w*)\b",
    re.IGNORECASE,
)

_NOT = re.compile(
    r"\b(?:not|never|cannot|\w+n['’]t)\b"
    r"(?! (?:only|just|merely|simply|to mention|least|until|long|yet))",
    re.IGNORECASE,
)
_MAY_GIVE_NOT = _words(
    *"không chưa chẳng chả chống thiếu hết khó cấm dừng ngừng ngưng ít mất bỏ thôi trừ ngoài"
    " trái phi vô bất tránh sai kém đừng chớ nào đâu quên miễn tưởng khỏi gì sao yếu chậm hiếm"
    " nhỏ kẻo né hụt trống nợ tiếc trượt hoãn thua vắng lệch lỡ mù điếc câm mới chỉ vượt hơn khác"
    " đủ rời ngược tạm suýt nửa lẩn trốn ko k".split(),
    *"thay vì|từ chối|phủ nhận|bác bỏ|lẽ ra|tuyệt đối|hay là|phải chăng|hạn chế|thất bại|nghi ngờ"
    "|phản đối|đơn thuần".split("|"),
)


def negation(pair: Pair) -> Iterator[Remark]:
    """The source negates and nothing in the translation does, or the reverse."""
    if not pair.is_vietnamese_to_english:
        return
    source = pair.composed_source
    said = _NEGATION.search(_IN_FORM_ALONE.sub(" ", source))
    if said and not _SAYS_SO.search(pair.target):
        yield Remark(f"nothing says “{said.group()}”", said.group())
    made_up = _NOT.search(pair.target)
    if made_up and not _MAY_GIVE_NOT.search(source):
        yield Remark("nothing in the source negates", target=made_up.group())
