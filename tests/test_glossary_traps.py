"""Words that have a glossary entry inside them, and are none: the shipped glossary leaves them be.

Each trap is a sentence with the trap in square brackets. No entry of one syllable may match inside
it, nor any entry that reaches into it from outside; an entry for the whole trap is welcome.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pytest

from translate_pub.glossary import Matcher, load_glossary

TRAPS = """
Sở
Công ty đóng [trụ sở] tại Hà Nội.
[Trụ sở] làm việc mới được khánh thành.
Đây là [cơ sở] để xem xét.
[Cơ sở] vật chất được nâng cấp.
Quyền [sở hữu] đất đai thuộc toàn dân.
[Sở hữu] trí tuệ được bảo hộ.
[Sở dĩ] như vậy là do thiếu vốn.
[Sở thích] của em là đọc sách.
[Sở trường] của ông là đàm phán.
[Công sở] nghỉ lễ hai ngày.
Công trình là [xứ sở] của hoa.
[Sở thú] mở cửa trở lại.
[Trên cơ sở] đó, hội nghị thống nhất.
[Hội sở] ngân hàng đặt tại phường.
Cảnh sát phá một [cơ sở] sản xuất hàng giả.

Phòng
[Văn phòng] đăng ký đất đai hoạt động.
[Hải Phòng] là thành phố cảng.
[Quốc phòng] được củng cố.
[Phòng chống] dịch bệnh.
[Phòng, chống] thiên tai.
[Phòng ngừa] tội phạm từ sớm.
[Phòng cháy], chữa cháy.
[Phòng học] được sửa chữa.
[Phòng bệnh] hơn chữa bệnh.
[Biên phòng] tuần tra biên giới.
Trẻ được [tiêm phòng] đầy đủ.
[Đề phòng] lũ quét.
[Dự phòng] ngân sách còn 2 tỷ đồng.
[Phòng thủ] khu vực.
[Phòng tránh] tai nạn đuối nước.
[Phòng khám] đa khoa khu vực.
[Phòng trọ] của công nhân.
Đồ đạc trong [căn phòng] nhỏ.
[Phòng họp] tầng hai.
[Phòng không] - Không quân.
[Phòng trưng bày] hiện vật.
[Phòng thí nghiệm] hiện đại.
Rừng [phòng hộ] đầu nguồn.
[Phòng vệ] chính đáng.
[Khách sạn] có 40 [phòng ngủ].
[Phòng bếp] của trường mầm non.
[Giải phóng] miền Nam.

xã
[Xã hội] phát triển.
Đời sống [xã hội] ổn định.
[Hợp tác xã] nông nghiệp.
Các [hợp tác xã] liên kết.
[Thị xã] Hồng Lĩnh.
[Xã hội hóa] giáo dục.
[Xã hội chủ nghĩa] là mục tiêu.
[Xã luận] trên trang nhất.
[Thông tấn xã] đưa tin.
[Xã giao] vài câu.
[Xã tắc] bền vững.
An sinh [xã hội] được bảo đảm.
[Mạng xã hội] lan truyền tin giả.
[Bảo hiểm xã hội] tự nguyện.
[Công xã] Paris.
[Xã viên] góp vốn.

thôn
[Nông thôn] đổi mới.
[Nông thôn mới] nâng cao.
Vùng [nông thôn] còn khó khăn.
[Thôn quê] yên ả.
[Thôn tính] lãnh thổ.
[Thôn nữ] mặc áo bà ba.
[Hương thôn] ngày mới.

tỉnh
[Tỉnh táo] trước tin đồn.
[Thức tỉnh] lương tri.
[Tỉnh ngộ] kịp thời.
[Tỉnh giấc] lúc nửa đêm.
[Cảnh tỉnh] mọi người.
Người lính [tỉnh dậy] trong bệnh viện.
[Tỉnh lỵ] dời về đồng bằng.

huyện, quận, phường
[Quận công] thời Lê.
[Quận chúa] triều Nguyễn.
[Phường hội] nghề thủ công.
[Huyện lỵ] mới.
[Tri huyện] thời Nguyễn.

bộ, ban, cục, vụ
[Cán bộ] gương mẫu.
[Toàn bộ] số tiền.
[Nội bộ] đoàn kết.
[Bộ máy] tinh gọn.
[Bộ đội] hành quân.
[Đường bộ] thông suốt.
[Tiến bộ] vượt bậc.
[Bộ phận] một cửa.
[Đồng bộ] các giải pháp.
[Bộ luật] Hình sự.
[Bộ mặt] đô thị.
[Sơ bộ] thống kê.
[Cục bộ] địa phương.
[Cục diện] thế giới.
[Bố cục] bài viết.
[Kết cục] được báo trước.
[Nhiệm vụ] trọng tâm.
[Nghĩa vụ] quân sự.
[Dịch vụ] công.
[Vụ án] được đưa ra xét xử.
[Vụ việc] phức tạp.
[Mùa vụ] bội thu.
[Chức vụ] trong Đảng.
[Phục vụ] nhân dân.
[Ban đầu] xác định.
[Ban hành] văn bản.
[Ban đêm] trời lạnh.
[Ban ngày] nắng nóng.
[Ban công] tầng ba.

Đảng, đoàn, hội
[Hội trường] ủy ban.
[Hội thảo] khoa học.
[Cơ hội] việc làm.
[Lễ hội] đầu xuân.
[Đoàn kết] nội bộ.
[Đoàn tàu] khởi hành.
[Đoàn viên] thanh niên.
[Tập đoàn] đầu tư.
[Sư đoàn] bộ binh.
[Binh đoàn] chủ lực.
[Đảng phái] ở nước ngoài.

ấp, xóm, làng, bản
[Ấp ủ] dự định.
Đồng bào [hàng xóm] giúp nhau.
[Cơ bản] hoàn thành.
[Văn bản] chỉ đạo.
[Bản chất] sự việc.
[Bản thân] ông nhận lỗi.
[Biên bản] vi phạm.
[Xuất bản] sách.
[Bản đồ] hành chính.
[Nhật Bản] viện trợ.
[Bản án] có hiệu lực.
[Kịch bản] tăng trưởng.
[Làng nghề] truyền thống.
[Bài bản] và khoa học.

kế hoạch, kỷ luật, cơ quan
[Quy hoạch] cán bộ.
[Quận ủy] họp.
[Thường vụ] Quốc hội.
"""

PERSONS = """
Ông Nguyễn Công An phát biểu.
Đồng chí Trần Văn Kiện phát biểu.
Bà Nguyễn Thị Đoàn Kết phát biểu.
Ông Lê Đoàn Kết phát biểu.
Ông Lê Quốc Hội phát biểu.
Đại tá Phạm Quốc Phòng phát biểu.
Ông Trần Văn Bản phát biểu.
Ông Nguyễn Công Dân phát biểu.
Nghệ sĩ Nguyễn Văn Nghệ biểu diễn.
"""

SENTENCES = [line for line in TRAPS.splitlines() if "[" in line]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_glossary())


def marked(sentence: str) -> tuple[str, list[tuple[int, int]]]:
    """The sentence without its brackets, and where they stood."""
    text, spans = "", []
    for number, piece in enumerate(re.split(r"[\[\]]", sentence)):
        if number % 2:
            spans.append((len(text), len(text) + len(piece)))
        text += piece
    return text, spans


def same(text: str) -> str:
    return text


def test_there_are_a_hundred_traps_and_more() -> None:
    assert len(set(SENTENCES)) > 110


@pytest.mark.parametrize("write", [same, str.upper, str.capitalize], ids=["", "upper", "lower"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_nothing_matches_inside_a_trap(
    matcher: Matcher, sentence: str, write: Callable[[str], str]
) -> None:
    text, spans = marked(sentence)
    for match in matcher.match(write(text)):
        for start, end in spans:
            covers = match.start <= start and end <= match.end
            apart = match.end <= start or end <= match.start
            assert covers or apart, f"{match.surface!r} = {match.term.target!r}"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_traps_are_traps_in_decomposed_text_too(matcher: Matcher, sentence: str) -> None:
    text, _ = marked(sentence)
    decomposed = unicodedata.normalize("NFD", text)
    composed = [match.term for match in matcher.match(text)]
    assert [match.term for match in matcher.match(decomposed)] == composed


@pytest.mark.parametrize("sentence", PERSONS.strip().splitlines())
def test_a_persons_name_holds_no_term(matcher: Matcher, sentence: str) -> None:
    first = re.search("Nguyễn|Trần|Lê|Phạm", sentence)
    end = re.search(" phát biểu| biểu diễn", sentence)
    assert first is not None
    assert end is not None
    inside = [m for m in matcher.match(sentence) if m.start < end.start() and m.end > first.start()]
    assert inside == []


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Bộ Công An ban hành thông tư.", "Ministry of Public Security"),
        ("Công An tỉnh Hà Tĩnh vào cuộc.", "Ha Tinh Provincial Police"),
        ("Chủ Tịch Quốc Hội Trần Thanh Mẫn phát biểu.", "National Assembly Chairman"),
        ("Lương Cường Thăm Công An", "police"),
        ("ÔNG NGUYỄN CÔNG AN PHÁT BIỂU", "police"),
    ],
)
def test_careless_capitals_match(matcher: Matcher, text: str, target: str) -> None:
    assert target in [match.term.target for match in matcher.match(text)]
