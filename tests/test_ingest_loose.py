"""Text of an article that stands in no paragraph: it is read, and what is no article's is not."""

from __future__ import annotations

import pytest

from tests.markup import page, summary
from translate_pub.ingest import read_html
from translate_pub.models import Article, MarkKind

LEAD = "Sáng nay, tại Hà Nội, Quốc hội khai mạc phiên họp toàn thể và thông qua một nghị quyết."
TEXTS = (
    "Theo báo cáo, đến nay thị xã có 7/7 xã đạt chuẩn, thu nhập bình quân đạt 62 triệu đồng.",
    "Các đại biểu thảo luận về giải ngân vốn đầu tư công và chuyển đổi số tại các địa phương.",
    "Kết luận hội nghị, Chủ tịch Ủy ban nhân dân đề nghị các phòng, ban rà soát từng tiêu chí.",
)
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in TEXTS)
FIRST, REST = PARAGRAPHS.split("</p>", 1)
FIRST += "</p>"
MENU = "<div id=menu><ul>" + "".join(f"<li><a href=/{n}>Mục tin {n}</a></li>" for n in range(25))
MENU += "</ul></div>"
TITLE = "<h1>Quốc hội họp</h1>"


def read(body: str) -> Article:
    data = page(body, "<title>Quốc hội họp</title>")
    return read_html(data, article_id="x", url="https://a.example/1")


def texts(body: str) -> list[str]:
    return [text for _, text in summary(read(body).blocks)]


@pytest.mark.parametrize(
    "content",
    [
        f"<div class=sapo>{LEAD}</div><div class=content>{PARAGRAPHS}</div>",
        f"<div class=sapo><div><b>{LEAD}</b></div></div><div><div>{PARAGRAPHS}</div></div>",
        f"<h2 class=sapo>{LEAD}</h2><div class=content>{PARAGRAPHS}</div>",
        f"<h2 class=sapo>{LEAD}</h2><div class=tools>Chia sẻ</div><div>{PARAGRAPHS}</div>",
        f"{LEAD}<div class=detail>{PARAGRAPHS}</div>",
        f"<div class=detail>{LEAD}{PARAGRAPHS}</div>",
        f"<div class=entry-content>{LEAD}<br>{PARAGRAPHS}</div>",
        f"<div><span>{LEAD}</span></div>{PARAGRAPHS}",
        f"<div>{LEAD}</div>{PARAGRAPHS}",
        f"<center>{LEAD}</center>{PARAGRAPHS}",
        f"<section>{LEAD}</section>{PARAGRAPHS}",
    ],
)
@pytest.mark.parametrize(
    "around", [f"<article>{TITLE}@</article>", f"{MENU}<div class=x>{TITLE}@</div>", f"{TITLE}@"]
)
def test_a_lead_in_no_paragraph(content: str, around: str) -> None:
    assert texts(around.replace("@", content)) == [LEAD, *TEXTS]


def test_several_leads_keep_their_order() -> None:
    content = f"<p>{TEXTS[0]}</p><div>{LEAD}</div><div class=content>{PARAGRAPHS[len(FIRST) :]}"
    more = f"<p>{LEAD} {LEAD}</p>"
    assert texts(f"<div class=x>{TITLE}{content}{more}</div></div>") == [
        TEXTS[0], LEAD, *TEXTS[1:], f"{LEAD} {LEAD}",
    ]  # fmt: skip


def test_a_lead_stays_before_the_words_that_the_text_begins_with() -> None:
    content = f"Theo đó:<div class=content>Cụ thể:{PARAGRAPHS}</div>"
    assert texts(f"<div class=x>{TITLE}<div>{LEAD}</div>{content}</div>") == [
        LEAD, "Theo đó:Cụ thể:", *TEXTS,
    ]  # fmt: skip


@pytest.mark.parametrize("text", [f"<div>{LEAD}</div>", f"<center>{LEAD}</center>", LEAD])
def test_text_between_and_after_paragraphs(text: str) -> None:
    for content, place in ((FIRST + text + REST, 1), (PARAGRAPHS + text, 3)):
        wanted = [*TEXTS[:place], LEAD, *TEXTS[place:]]
        assert texts(f"<article>{TITLE}<div class=x>{content}</div></article>") == wanted


def test_loose_text_is_one_paragraph_with_its_marks() -> None:
    loose = "Sáng nay, <b>Quốc hội</b> <a href=/q>khai mạc</a> phiên họp toàn thể tại Hà Nội."
    block = read(f"<article>{TITLE}<div>{loose}{PARAGRAPHS}</div></article>").blocks[0]
    assert block.text == "Sáng nay, Quốc hội khai mạc phiên họp toàn thể tại Hà Nội."
    assert [(mark.kind, block.text[mark.start : mark.end]) for mark in block.marks] == [
        (MarkKind.STRONG, "Quốc hội"), (MarkKind.LINK, "khai mạc"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "furniture",
    [
        "<nav>Bạn đang ở trang tin tức của cổng thông tin điện tử thị xã An Bình.</nav>",
        "<div class=menu>Bạn đang ở trang tin tức của cổng thông tin điện tử thị xã.</div>",
        "<div class=share-bar>Chia sẻ bài viết này với bạn bè của bạn trên các mạng xã hội.</div>",
        "<div class=author>Lê Minh là phóng viên thường trú của báo tại tỉnh Lam Giang.</div>",
        "<div class=comment-form>Vui lòng đăng nhập để gửi ý kiến của bạn về bài viết.</div>",
        "<div>Nguồn: Cổng thông tin điện tử thị xã An Bình, tỉnh Lam Giang</div>",
        "<div>Thứ Hai, ngày 06 tháng 05 năm 2024, 10:30 (GMT+7), tin trong nước</div>",
        "<div>Chia sẻ: Facebook, Zalo.</div>",
        '<div>Xem thêm: <a href="/2">Vì sao Quốc hội họp phiên bất thường vào tháng sau?</a></div>',
        '<div><a href="/2">Vì sao Quốc hội họp phiên bất thường vào tháng sau?</a></div>',
        "<div class=khac><div>Tin liên quan</div><ul><li><a href=/2>Hội nghị tổng kết công tác"
        "</a></li><li><a href=/3>Khai mạc kỳ họp của hội đồng</a></li></ul></div>",
        '<div><img src="/1.jpg"></div><div>Quang cảnh phiên họp toàn thể của Quốc hội.</div>',
    ],
)
@pytest.mark.parametrize("place", ["in", "before", "after"])
def test_what_is_no_article_stays_out(furniture: str, place: str) -> None:
    content = {"in": FIRST + furniture + REST, "before": furniture + PARAGRAPHS}
    inner = content.get(place, PARAGRAPHS + furniture)
    found = read(f"<article>{TITLE}<div class=x>{inner}</div></article>")
    assert [block.text for block in found.blocks if block.text] == list(TEXTS)


def test_links_above_the_text_are_no_lead() -> None:
    link = '<a href="/2">Thị xã nào đạt chuẩn nông thôn mới sớm nhất trong năm nay?</a> '
    content = f"<div class=content>{PARAGRAPHS}</div>"
    assert texts(f"<div class=x>{TITLE}<div>Xem thêm: {link * 2}</div>{content}</div>") == [*TEXTS]


def test_a_slogan_above_a_page_without_a_title_is_no_lead() -> None:
    slogan = "<div>Cổng thông tin điện tử thị xã An Bình luôn đồng hành cùng người dân.</div>"
    assert texts(f"{slogan}<div class=x>{PARAGRAPHS}</div>") == list(TEXTS)
    below = f"<div class=content>{TITLE}{PARAGRAPHS}</div>"
    assert texts(f"<div class=x>{slogan}{below}</div>") == list(TEXTS)
