"""Languages: Vietnamese beyond doubt, the others deterministic, blocks in their article's light."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

from translate_pub.detect import Detector
from translate_pub.language_profiles import load_profiles, probabilities
from translate_pub.models import TITLE_ID, Article, Block, BlockKind, Detection


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Huyện ủy tổ chức hội nghị sơ kết công tác sáu tháng đầu năm.", "vi"),
        ("ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ XÃ", "vi"),
        ("Hội nghị", "vi"),
        ("Huyen uy to chuc hoi nghi so ket cong tac sau thang dau nam.", "vi"),
        ("Ho\u0323\u0302i nghi\u0323", "vi"),  # decomposed
        ("Chủ tịch Joe Biden, Emmanuel Macron và Olaf Scholz đã gặp nhau.", "vi"),
        ("The district Party Committee reviewed its work of the year.", "en"),
        ("President Tô Lâm received Nguyễn Văn Hòa and other guests in Hà Nội on Monday.", "en"),
        ("THE NATIONAL ASSEMBLY OPENS ITS SESSION ON MONDAY MORNING", "en"),
        ("Le président a reçu les ambassadeurs à Hanoï lundi matin.", "fr"),
        ("Der Minister reiste am Montag nach Hanoi und traf die Regierung.", "de"),
        ("首相は月曜日にハノイを訪問した。", "ja"),
        ("国家主席在河内会见了客人。", "zh"),
        ("Президент принял гостей в Ханое в понедельник.", "ru"),
        ("ນາຍົກລັດຖະມົນຕີ", "lo"),
        ("នាយករដ្ឋមន្ត្រី", "km"),
    ],
)
def test_the_language_of_a_text(detector: Detector, text: str, language: str) -> None:
    found = detector.detect(text)

    assert found.language == language
    assert 0.5 < found.confidence <= 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "1.500.000",
        "07/07/2023 – 14h30",
        "https://a.gov.vn/x",
        "…",
        "🎉",
        "ab12 08-QĐ/TU",
    ],
)
def test_a_text_without_words_has_no_language(detector: Detector, text: str) -> None:
    assert detector.detect(text) == Detection("", 0.0)


def test_one_foreign_word_is_not_trusted(detector: Detector) -> None:
    assert detector.detect("results").confidence < 0.5


def test_equal_texts_get_equal_answers_in_any_detector_and_thread(detector: Detector) -> None:
    text = "Ma mère est allée au marché with her friends yesterday"
    other = Detector()

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(lambda one: one.detect(text), [detector, other] * 8))

    assert len(answers) == 1


@settings(deadline=None)  # the first example loads the profiles
@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    found = SHARED.detect(text)

    assert 0 <= found.confidence <= 1
    assert found.language == found.language.lower()


SHARED = Detector()


def blocks(*texts: str) -> tuple[Block, ...]:
    return tuple(Block(f"p{n}", BlockKind.PARAGRAPH, text) for n, text in enumerate(texts, 1))


VIETNAMESE = "Sáng nay, Ủy ban nhân dân huyện tổ chức hội nghị về xây dựng nông thôn mới."
FRENCH = "« Nous sommes heureux de cette coopération avec le district », a dit l'ambassadeur."
ENGLISH = "The People's Committee of the district held a meeting on rural development."


def test_an_article_is_judged_by_its_blocks(detector: Detector) -> None:
    article = Article("a", "Hội nghị huyện", blocks(VIETNAMESE, VIETNAMESE, FRENCH))

    found = detector.detect_article(article)

    assert found.article.language == "vi"
    assert found.languages() == {TITLE_ID: "vi", "p1": "vi", "p2": "vi", "p3": "fr"}


def test_a_paragraph_with_a_foreign_quotation_keeps_its_language(detector: Detector) -> None:
    text = f"{VIETNAMESE} Đại sứ nói: {FRENCH} Hội nghị bế mạc vào buổi chiều cùng ngày."

    assert detector.detect(text).language == "vi"


def test_blocks_too_short_to_tell_take_the_language_of_their_article(detector: Detector) -> None:
    article = Article(
        "a", "Results", blocks(VIETNAMESE, VIETNAMESE, "Facebook", "1.500.000", "UBND")
    )

    found = detector.detect_article(article)

    assert found.languages() == dict.fromkeys((TITLE_ID, "p1", "p2", "p3", "p4", "p5"), "vi")
    assert found.blocks["p4"].confidence == 0


def test_a_short_block_that_is_clearly_different_does_not(detector: Detector) -> None:
    article = Article("a", "Rural development", blocks(ENGLISH, ENGLISH, "Hội nghị", "东京"))

    found = detector.detect_article(article)

    assert found.article.language == "en"
    assert found.blocks["p3"].language == "vi"
    assert found.blocks["p4"].language != "en"


def test_what_the_source_declares_decides_a_tie_and_nothing_else(detector: Detector) -> None:
    bilingual = blocks(VIETNAMESE, ENGLISH)

    tie = [
        detector.detect_article(Article("a", "", bilingual, language=declared)).article.language
        for declared in ("vi-VN", "en")
    ]
    clear = detector.detect_article(Article("a", "", blocks(VIETNAMESE), language="en"))

    assert tie == ["vi", "en"]
    assert clear.article.language == "vi"


def test_an_article_without_words_has_the_language_it_declares(detector: Detector) -> None:
    found = detector.detect_article(Article("a", "", blocks("1.500.000"), language="vi"))

    assert found.article == Detection("vi", 0.0)


def test_a_huge_text_is_judged_by_its_beginning(detector: Detector) -> None:
    assert detector.detect(VIETNAMESE * 20_000).language == "vi"
    assert detector.detect("a" * 2_000_000).language == detector.detect("a" * 3_000).language


def test_sparse_profiles_say_what_langdetect_says() -> None:
    """Bit for bit, over every n-gram: the library's own factory is the peer."""
    theirs = DetectorFactory()
    theirs.load_json_profile(
        [path.read_text("utf-8") for path in sorted(Path(PROFILES_DIRECTORY).glob("[a-z]*"))]
    )
    ours = load_profiles()

    assert ours.langlist == theirs.langlist
    assert dict(ours.word_lang_prob_map) == theirs.word_lang_prob_map
    theirs.set_seed(0)
    for text in (
        "Le président a reçu les ambassadeurs à Hanoï lundi matin.",
        "首相は月曜日にハノイを訪問した。",
        "Presiden menerima para duta besar pada hari Senin",
        "a",
    ):
        detector = theirs.create()
        detector.append(text)
        assert probabilities(text) == [(p.lang, p.prob) for p in detector.get_probabilities()]
    assert probabilities("…") == []
