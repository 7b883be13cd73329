"""Results as the pipeline gives them, built by hand: what the publishing tests publish."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from translate_pub.models import (
    Article,
    Block,
    BlockKind,
    Detection,
    Finding,
    Mark,
    MarkKind,
    Origin,
    Policy,
    Provenance,
    Result,
    Segment,
    Severity,
    Status,
    Term,
    TermMatch,
    TermOutcome,
    Translation,
)
from translate_pub.publish import Site

NOW = datetime(2025, 3, 1, 8, 0, tzinfo=UTC)
VIETNAM = timezone(timedelta(hours=7))

SITE = Site(
    title="Tin tỉnh – Provincial news",
    base_url="https://news.example/",
    description="News of one province, in two languages.",
    author="The editors",
)
LOCAL_SITE = Site(title="Provincial news")

PROVENANCE = Provenance(
    engine="fake",
    model="fake/1",
    decoding="beam=4",
    glossary="vi-en/0123abcd",
    segmenter="vi-rules/1",
    version="0.1.0",
)

PARTY_COMMITTEE = Term(
    "Đảng ủy",
    "Party Committee",
    policy=Policy.EXACT,
    category="party",
    authority="Circular 03/2009/TT-BNG",
)
DISCIPLINE = Term("kỷ luật", "discipline", category="discipline", authority="VNA usage")
TERMS = (PARTY_COMMITTEE, DISCIPLINE)


def segment(article_id: str, block: Block, index: int, start: int, end: int) -> Segment:
    return Segment(article_id, block.id, index, block.text[start:end], start, end, "vi")


def outcomes(source: str, target: str, terms: Iterable[Term] = TERMS) -> tuple[TermOutcome, ...]:
    """Find each term once in the source, and its rendering in the target."""
    found = []
    for term in terms:
        start = source.find(term.source)
        if start < 0:
            continue
        match = TermMatch(term, start, start + len(term.source), term.source)
        place = target.find(term.target)
        end = place + len(term.target) if place >= 0 else -1
        found.append(TermOutcome(match, place >= 0, place, end))
    return tuple(found)


def translation(
    article_id: str, block: Block, index: int, source: str, target: str, **changes: object
) -> Translation:
    start = block.text.index(source)
    made = Translation(
        segment(article_id, block, index, start, start + len(source)),
        target,
        score=-0.2,
        terms=outcomes(source, target),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def result(
    article_id: str = "https://news.example.vn/1.html",
    title: tuple[str, str] = ("Đảng ủy họp bàn về kỷ luật", "Party Committee meets on discipline"),
    paragraphs: Iterable[Iterable[tuple[str, str]]] = (
        (
            (
                "Chiều ngày 7/7, Đảng ủy họp.",
                "On the afternoon of July 7, the Party Committee met.",
            ),
            ("Hội nghị bàn về kỷ luật.", "The conference discussed discipline."),
        ),
        (("Có 12 đảng viên dự.", "Twelve Party members attended."),),
    ),
    published: datetime | None = datetime(2023, 7, 7, 15, 30, tzinfo=VIETNAM),
    **changes: object,
) -> Result:
    """A translated article of paragraphs, each of sentence pairs."""
    blocks = tuple(
        Block(f"p{number}", BlockKind.PARAGRAPH, " ".join(source for source, _ in pairs))
        for number, pairs in enumerate((tuple(pairs) for pairs in paragraphs), 1)
    )
    article = Article(
        id=article_id,
        title=title[0],
        blocks=blocks,
        published=published,
        authors=("Nguyễn Hương", "Ngọc Ánh"),
        url=article_id if article_id.startswith("http") else "",
        publisher="Báo Ví Dụ",
        tags=("Xây dựng Đảng",),
    )
    head = next(article.translatable())
    translations = [translation(article_id, head, 0, *title)] if title[0] else []
    for block, pairs in zip(blocks, paragraphs, strict=True):
        translations += [
            translation(article_id, block, index, *pair) for index, pair in enumerate(pairs)
        ]
    made = Result(
        article,
        Status.TRANSLATED,
        "en",
        Detection("vi", 0.99),
        tuple(translations),
        PROVENANCE,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def rich_result() -> Result:
    """An article with every kind of block, mark, origin and finding."""
    link = "Quyết định 123/QĐ-TTg"
    first = f"Đảng ủy xã đã công bố {link} vào ngày 05/6/2023. Hội nghị bàn về kỷ luật đảng viên."
    blocks = (
        Block(
            "p1",
            BlockKind.PARAGRAPH,
            first,
            marks=(
                Mark(
                    MarkKind.LINK,
                    first.index(link),
                    first.index(link) + len(link),
                    "https://vanban.example.vn/123?a=1&b=2",
                ),
                Mark(MarkKind.STRONG, 0, len("Đảng ủy xã")),
                Mark(
                    MarkKind.LINK,
                    first.index("kỷ luật đảng viên"),
                    first.index("kỷ luật đảng viên") + 17,
                    "https://news.example.vn/ky-luat",
                ),
            ),
        ),
        Block("i1", BlockKind.IMAGE, "Quang cảnh hội nghị", href="https://news.example.vn/a.jpg"),
        Block("c1", BlockKind.CAPTION, "Toàn cảnh hội nghị. Ảnh: Minh Đức"),
        Block("h1", BlockKind.HEADING, "Điều 1. Phạm vi điều chỉnh", level=2),
        Block("q1", BlockKind.QUOTE, "“Phải giữ nghiêm kỷ luật”, ông Nguyễn Văn A nói."),
        Block("l1", BlockKind.LIST_ITEM, "Chi bộ thôn 1", level=1, group=1, ordered=True),
        Block("l2", BlockKind.LIST_ITEM, "Tổ Đảng số 2", level=2, group=1),
        Block("l3", BlockKind.LIST_ITEM, "Chi bộ thôn 3", level=1, group=1, ordered=True),
        Block("t1", BlockKind.TABLE_CELL, "Năm", group=2, row=0, column=0, header=True),
        Block("t2", BlockKind.TABLE_CELL, "Số đảng viên", group=2, row=0, column=1, header=True),
        Block("t3", BlockKind.TABLE_CELL, "2023", group=2, row=1, column=0),
        Block("t4", BlockKind.TABLE_CELL, "1.250", group=2, row=1, column=1),
        Block("p2", BlockKind.PARAGRAPH, "Kinh phí là 1.500.000 đồng. Câu này không dịch được."),
    )
    article = Article(
        "urn:example:rich",
        "Đảng ủy xã công bố quyết định <mới> & bàn về kỷ luật",
        blocks,
        published=datetime(2023, 6, 5, 9, 0, tzinfo=VIETNAM),
        authors=("Lê Thị B",),
        language="vi",
        url="https://news.example.vn/rich",
        publisher="Báo Ví Dụ",
        tags=("Văn bản", "Kỷ luật"),
        notes=("The date was read from the text.",),
    )
    renderings = {
        "title": [
            (
                "Đảng ủy xã công bố quyết định <mới> & bàn về kỷ luật",
                "Communal Party Committee announces <new> decision & discusses discipline",
            )
        ],
        "p1": [
            (
                f"Đảng ủy xã đã công bố {link} vào ngày 05/6/2023.",
                "The communal Party Committee announced Decision 123/QD-TTg on June 5, 2023.",
            ),
            (
                "Hội nghị bàn về kỷ luật đảng viên.",
                "The conference talked about the discipline of Party members.",
            ),
        ],
        "i1": [("Quang cảnh hội nghị", "View of the conference")],
        "c1": [
            ("Toàn cảnh hội nghị.", "General view of the conference."),
            ("Ảnh: Minh Đức", "Photo: Minh Duc"),
        ],
        "h1": [("Điều 1. Phạm vi điều chỉnh", "Article 1. Scope of regulation")],
        "q1": [
            (
                "“Phải giữ nghiêm kỷ luật”, ông Nguyễn Văn A nói.",
                "“Order must be strictly kept,” Mr. Nguyen Van A said.",
            )
        ],
        "l1": [("Chi bộ thôn 1", "Party cell of Hamlet 1")],
        "l2": [("Tổ Đảng số 2", "Party group No. 2")],
        "l3": [("Chi bộ thôn 3", "Party cell of Hamlet 3")],
        "t1": [("Năm", "Year")],
        "t2": [("Số đảng viên", "Number of Party members")],
        "t3": [("2023", "2023")],
        "t4": [("1.250", "1,250")],
        "p2": [
            ("Kinh phí là 1.500.000 đồng.", "The cost is 1,000,000 VND."),
            ("Câu này không dịch được.", "Câu này không dịch được."),
        ],
    }
    translations = []
    for block in article.translatable():
        for index, (source, target) in enumerate(renderings[block.id]):
            made = translation(article.id, block, index, source, target)
            if source.startswith("Kinh phí"):
                finding = Finding(
                    "number", Severity.ERROR, "number differs", "1.500.000", "1,000,000"
                )
                made = replace(made, findings=(finding,))
            if source.startswith("Câu này"):
                made = replace(made, origin=Origin.FAILED, score=None)
            if source == "2023":
                made = replace(made, origin=Origin.COPY)
            translations.append(made)
    return Result(
        article, Status.TRANSLATED, "en", Detection("vi", 0.98), tuple(translations), PROVENANCE
    )


def english_result() -> Result:
    """An article that was in the target language already."""
    text = "The province marked the anniversary. Many people came."
    article = Article(
        "https://news.example.vn/en/9.html",
        "Province marks anniversary",
        (Block("p1", BlockKind.PARAGRAPH, text),),
        published=datetime(2023, 8, 2, 7, 0, tzinfo=VIETNAM),
        url="https://news.example.vn/en/9.html",
    )
    return Result(article, Status.ALREADY_TARGET, "en", Detection("en", 0.99))
