"""HTML pages: their metadata, their structure, and how portals make them."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.markup import page, summary
from translate_pub.errors import IngestError
from translate_pub.ingest import VIETNAM, read_html
from translate_pub.ingest.urls import safe_url
from translate_pub.models import Article, BlockKind

LEAD = "Sáng 6/5, Ủy ban nhân dân thị xã tổ chức hội nghị tổng kết ba năm xây dựng nông thôn mới."
BODY = "Theo báo cáo, đến nay thị xã có 7/7 xã đạt chuẩn, thu nhập bình quân đạt 62 triệu đồng."
CLOSE = "Kết luận hội nghị, Chủ tịch Ủy ban nhân dân đề nghị các phòng, ban rà soát từng tiêu chí."


HEADLINE = '<li><a href="/x">Hội nghị tổng kết công tác Đảng của tỉnh năm nay</a></li>'


def article(
    body: str, head: str = "<title>Tổng kết nông thôn mới</title>", url: str = ""
) -> Article:
    return read_html(page(body, head), article_id="tin.html", url=url)


def full(inner: str) -> Article:
    return article(
        f"<article><h1>Tổng kết nông thôn mới</h1><p>{LEAD}</p>{inner}<p>{CLOSE}</p></article>",
        url="https://anbinh.example/tin/1.html",
    )


def test_metadata_of_json_ld() -> None:
    found = article(
        f"<article><p>{LEAD}</p><p>{BODY}</p></article>",
        """<title>Tổng kết - Cổng thông tin</title>
        <link rel="canonical" href="/tin/1.html">
        <script type="application/ld+json">{"@graph": [{"@type": "Organization", "name": "X"},
         {"@type": ["NewsArticle"], "headline": "Tổng kết &amp; biểu dương",
          "datePublished": "2024-05-06T10:30:00+07:00", "dateModified": "2024-05-07",
          "author": [{"name": "Lê Minh"}, "Thu Hà"], "publisher": {"name": "Cổng An Bình"},
          "inLanguage": "vi_VN", "keywords": "nông thôn mới, An Bình"}]}</script>""",
        url="https://anbinh.example/tin/1.html?utm=x",
    )
    assert found.published == datetime(2024, 5, 6, 10, 30, tzinfo=VIETNAM)
    assert found.updated == datetime(2024, 5, 7, tzinfo=VIETNAM)
    assert found.authors == ("Lê Minh", "Thu Hà")
    assert found.publisher == "Cổng An Bình"
    assert found.language == "vi-VN"
    assert found.url == "https://anbinh.example/tin/1.html"
    assert found.tags == ("nông thôn mới", "An Bình")
    assert found.id == "tin.html"


def test_metadata_of_meta_elements() -> None:
    found = article(
        f"<article><p>{LEAD}</p><p>{BODY}</p></article>",
        """<meta property="og:title" content="Tổng kết nông thôn mới">
        <meta property="article:published_time" content="06/05/2024 10:30">
        <meta name="author" content="Lê Minh, Thu Hà">
        <meta property="og:site_name" content="Cổng An Bình">
        <meta property="og:url" content="https://anbinh.example/1">
        <meta property="article:tag" content="nông thôn mới">""",
    )
    assert found.title == "Tổng kết nông thôn mới"
    assert found.published == datetime(2024, 5, 6, 10, 30, tzinfo=VIETNAM)
    assert found.authors == ("Lê Minh", "Thu Hà")
    assert found.publisher == "Cổng An Bình"
    assert found.url == "https://anbinh.example/1"
    assert found.tags == ("nông thôn mới",)
    assert found.language == "vi"


def test_what_only_the_reader_sees() -> None:
    found = article(
        f"""<article><h1>Tổng kết nông thôn mới</h1>
        <span class="post-date">Thứ Hai, 06/05/2024 10:30 (GMT+7)</span>
        <p>{LEAD}</p><p>{BODY}</p>
        <p style="text-align:right"><b>Lê Minh – Thu Hà</b></p></article>"""
    )
    assert found.title == "Tổng kết nông thôn mới"
    assert found.published == datetime(2024, 5, 6, 10, 30, tzinfo=VIETNAM)
    assert found.authors == ("Lê Minh", "Thu Hà")
    assert summary(found.blocks) == [("paragraph", LEAD), ("paragraph", BODY)]


def test_no_title_anywhere() -> None:
    found = article(f"<p>{LEAD}</p><p>{BODY}</p>", head="")
    assert found.title == LEAD.rstrip(".")
    assert "no title" in found.notes[0]


def test_a_page_of_figures_is_titled_by_its_name() -> None:
    rows = "".join(f"<p>{f'{number},5 ' * 12}</p>" for number in range(20))
    assert article(f"<article>{rows}</article>", head="").title == "tin.html"


def test_structure_survives() -> None:
    found = full(
        f"""<h2>Kết quả</h2><p>{BODY}</p>
        <ul><li>Giao thông đạt 98%</li>
        <li>Thủy lợi:<ol><li>Kênh chính</li><li>Kênh nhánh</li></ol></li></ul>
        <figure><img src="/anh.jpg" alt="Cánh đồng">
        <figcaption>Cánh đồng. Ảnh: Thu Hà</figcaption></figure>
        <table><caption>Bảng 1</caption><thead><tr><th>Xã</th><th>Tiêu chí</th></tr></thead>
        <tr><td>Hòa Sơn</td><td>19/19</td></tr></table>
        <blockquote><p>Chúng ta phải làm tốt hơn nữa trong thời gian tới.</p></blockquote>"""
    )
    assert summary(found.blocks) == [
        ("paragraph", LEAD),
        ("heading", "Kết quả"),
        ("paragraph", BODY),
        ("list-item", "Giao thông đạt 98%"),
        ("list-item", "Thủy lợi:"),
        ("list-item", "Kênh chính"),
        ("list-item", "Kênh nhánh"),
        ("image", "Cánh đồng"),
        ("caption", "Cánh đồng. Ảnh: Thu Hà"),
        ("caption", "Bảng 1"),
        ("table-cell", "Xã"),
        ("table-cell", "Tiêu chí"),
        ("table-cell", "Hòa Sơn"),
        ("table-cell", "19/19"),
        ("quote", "Chúng ta phải làm tốt hơn nữa trong thời gian tới."),
        ("paragraph", CLOSE),
    ]
    items = [block for block in found.blocks if block.kind is BlockKind.LIST_ITEM]
    assert [(item.level, item.ordered, item.group) for item in items] == [
        (1, False, 1), (1, False, 1), (2, True, 1), (2, True, 1),
    ]  # fmt: skip
    cells = [block for block in found.blocks if block.kind is BlockKind.TABLE_CELL]
    assert [(cell.row, cell.column, cell.header, cell.group) for cell in cells] == [
        (0, 0, True, 2), (0, 1, True, 2), (1, 0, False, 2), (1, 1, False, 2),
    ]  # fmt: skip
    (image,) = (block for block in found.blocks if block.kind is BlockKind.IMAGE)
    assert image.href == "https://anbinh.example/anh.jpg"


def test_inline_markup_keeps_its_place() -> None:
    found = full(
        '<p>Có <a href="../xa">7/7 xã <b>đạt chuẩn</b></a>, <i>theo</i> báo cáo mới nhất.</p>'
    )
    block = found.blocks[1]
    assert block.text == "Có 7/7 xã đạt chuẩn, theo báo cáo mới nhất."
    assert [
        (mark.kind.value, block.text[mark.start : mark.end], mark.href) for mark in block.marks
    ] == [
        ("link", "7/7 xã đạt chuẩn", "https://anbinh.example/xa"),
        ("strong", "đạt chuẩn", ""),
        ("emphasis", "theo", ""),
    ]


def test_clauses_of_a_decision_on_a_page() -> None:
    found = full(
        "<p>Điều 1. Phạm vi điều chỉnh</p><p>1. Quản lý nhà văn hóa;</p><p>2. Sử dụng.</p>"
    )
    assert [(b.kind.value, b.text, b.level) for b in found.blocks[1:4]] == [
        ("heading", "Điều 1. Phạm vi điều chỉnh", 4),
        ("list-item", "Quản lý nhà văn hóa;", 1),
        ("list-item", "Sử dụng.", 1),
    ]


def test_pages_that_are_one_form_are_read() -> None:
    found = article(f'<form id="aspnetForm"><div><p>{LEAD}</p><p>{BODY}</p></div></form>')
    assert summary(found.blocks) == [("paragraph", LEAD), ("paragraph", BODY)]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("", "no article"),
        ("<nav><a href=/>Trang chủ</a></nav>", "no article"),
        (f"<ul>{HEADLINE * 30}</ul>", "no article"),
        ("<form><input name=u><button>Đăng nhập</button></form>", "no article"),
        ("<script>var a = 'Một câu dài trong mã nguồn, không phải bài';</script>", "no article"),
    ],
)  # fmt: skip
def test_html_without_an_article(body: str, what: str) -> None:
    with pytest.raises(IngestError, match=what) as caught:
        article(body)
    assert caught.value.mend


@pytest.mark.parametrize(
    "data", [b"", b"  ", b"<!-- -->", b"<html></html>", b"<", b"\xef\xbb\xbf<p>"]
)
def test_nothing_in_the_html(data: bytes) -> None:
    with pytest.raises(IngestError):
        read_html(data, article_id="tin.html")


def test_encodings_of_pages() -> None:
    text = page(f"<p>{LEAD}</p><p>{BODY}</p>").decode()
    for name in ("utf-8", "utf-16"):
        assert read_html(text.encode(name), article_id="x").blocks[0].text == LEAD
    wrong = read_html(text.encode(), article_id="x", charset="iso-8859-1")
    assert wrong.blocks[0].text == LEAD
    assert wrong.notes == ()


# Pages as portals make them.

MENU = "<div id=menu><ul>" + "".join(f"<li><a href=/{n}>Mục tin {n}</a></li>" for n in range(25))
MENU += "</ul></div>"
RELATED = f"<div class=khac><h3>Tin liên quan</h3><ul>{HEADLINE * 8}</ul></div>"
FOOTER = "<div id=footer>Cổng thông tin điện tử. Ghi rõ nguồn khi phát hành lại.</div>"


def portal(content: str) -> Article:
    return article(
        f"{MENU}<div class=detail><h1>Tổng kết nông thôn mới</h1>{content}</div>{RELATED}{FOOTER}",
        url="https://anbinh.example/tin/1.html",
    )


PARAGRAPHS = [("paragraph", LEAD), ("paragraph", BODY), ("paragraph", CLOSE)]


@pytest.mark.parametrize(
    "content",
    [
        f"<div>{LEAD}</div><div>{BODY}</div><div>{CLOSE}</div>",
        f"{LEAD}<br><br>{BODY}<br/>\n<br/>{CLOSE}",
        f"<p>{LEAD}</p><p>{BODY}</p><p>{CLOSE}</p>",
        f"<p><font face=Times><span>{LEAD}<o:p></o:p></span></font></p><p>{BODY}</p><p>{CLOSE}</p>",
        f"<div><p>{LEAD}</p><div><p>{BODY}</p></div></div><section><p>{CLOSE}</p></section>",
    ],
)
def test_paragraphs_however_they_are_made(content: str) -> None:
    assert summary(portal(f"<div class=content>{content}</div>").blocks) == PARAGRAPHS


def test_a_page_laid_out_with_tables() -> None:
    found = article(
        f"""<form id=aspnetForm><table width="100%"><tr><td>{MENU}</td><td><table>
        <tr><td><span class=title>Tổng kết nông thôn mới</span></td></tr>
        <tr><td><span class=date>(Cập nhật: 06/05/2024 10:30)</span></td></tr>
        <tr><td><div><p>{LEAD}</p><p>{BODY}</p><p>{CLOSE}</p><p align=right><b>Lê Minh</b></p></div>
        </td></tr><tr><td>{RELATED}</td></tr></table></td></tr></table>{FOOTER}</form>"""
    )
    assert summary(found.blocks) == PARAGRAPHS
    assert found.published == datetime(2024, 5, 6, 10, 30, tzinfo=VIETNAM)
    assert found.authors == ("Lê Minh",)


@pytest.mark.parametrize(
    "picture",
    [
        '<figure><img src="/1.jpg" alt="A"><figcaption>Quang cảnh hội nghị</figcaption></figure>',
        '<table class=pic><tr><td><img src="/1.jpg" alt="A"></td></tr>'
        "<tr><td class=caption><p>Quang cảnh hội nghị</p></td></tr></table>",
        '<div><div><img src="/1.jpg" alt="A"></div>'
        "<div class=PhotoCMS_Caption><p>Quang cảnh hội nghị</p></div></div>",
        '<p align=center><img src="/1.jpg" alt="A"><br><em>Quang cảnh hội nghị</em></p>',
        '<p><img data-src="/1.jpg" src="data:image/gif;base64,R0" alt="A"></p>'
        "<p class=image-caption>Quang cảnh hội nghị</p>",
    ],
)
def test_pictures_keep_their_captions(picture: str) -> None:
    found = portal(f"<div class=content><p>{LEAD}</p>{picture}<p>{BODY}</p><p>{CLOSE}</p></div>")
    assert summary(found.blocks) == [
        PARAGRAPHS[0], ("image", "A"), ("caption", "Quang cảnh hội nghị"), *PARAGRAPHS[1:],
    ]  # fmt: skip
    assert found.blocks[1].href == "https://anbinh.example/1.jpg"


def test_a_brief_item_without_the_menu_around_it() -> None:
    brief = "Ủy ban nhân dân thị xã thông báo tạm dừng cấp nước ngày 7/5."
    assert summary(portal(f"<div class=content><p>{brief}</p></div>").blocks) == [
        ("paragraph", brief)
    ]


def test_paragraphs_that_were_never_closed() -> None:
    body = "".join(f"<font><div>{BODY} {number}" for number in range(1_500))
    assert len(article(body).blocks) == 1_500


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/a?b=1#c", "https://x.example/a?b=1#c"),
        ("//y.example/z", "https://y.example/z"),
        ("HTTP://y.example", "HTTP://y.example"),
        (" \n/a\tb ", "https://x.example/ab"),
        ("\0 /tin bai 1.html\u200b\x1f ", "https://x.example/tin%20bai%201.html"),
        ("https://y.example/a?b=c d#e f", "https://y.example/a?b=c%20d#e%20f"),
        ("http://y example/", ""),
        ("java script:alert(1)", "https://x.example/tin/java%20script:alert(1)"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("vbscript:x", ""),
        ("file:///etc/passwd", ""),
        ("http://[::1", ""),
        ("http://a:99999999/", ""),
        ("http:///x", ""),
        ("", ""),
    ],
)
def test_addresses(href: str, url: str) -> None:
    assert safe_url(href, "https://x.example/tin/1", mail=True) == url
