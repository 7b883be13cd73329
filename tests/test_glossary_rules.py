"""Terms made by rule, from the shipped rules and from rules at hand."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from translate_pub.errors import GlossaryError
from translate_pub.glossary import Glossary, Matcher, honour, load_glossary
from translate_pub.models import CaseRule, Policy, Term


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_glossary())


def renders(matcher: Matcher, text: str) -> dict[str, str]:
    return {match.surface: match.term.target for match in matcher.match(text)}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("nguyên Bí thư Tỉnh ủy", "former Secretary of the Provincial Party Committee"),
        ("quyền Chủ tịch UBND huyện", "Acting Chairman of the district People's Committee"),
        ("Đảng ủy xã Tân Hiệp", "Tan Hiep Commune Party Committee"),
        ("Đảng bộ huyện Mộc Châu", "Moc Chau District Party organisation"),
        ("UBND tỉnh Hà Tĩnh", "Ha Tinh Provincial People's Committee"),
        ("Tỉnh ủy Hà Tĩnh", "Ha Tinh Provincial Party Committee"),
        ("Hội Nông dân xã Phú Đình", "Phu Dinh Commune Farmers' Union"),
        ("Công an huyện Yên Định", "Yen Dinh District Police"),
        ("tỉnh Hà Tĩnh", "Ha Tinh Province"),
        ("xã Thanh Bình", "Thanh Binh Commune"),
        ("TP. Sa Đéc", "Sa Dec City"),
        ("thị xã Hồng Lĩnh", "Hong Linh Town"),
        ("TP Vinh", "Vinh City"),
        ("huyện Châu Thành A", "Chau Thanh A District"),
        ("huyện M’Drắk Đông", "M’Drak Dong District"),
        ("phường Trần Hưng Đạo", "Tran Hung Dao Ward"),
        ("Quận 1", "District 1"),
        ("tổ dân phố số 3", "Residential Group 3"),
        ("kỳ họp thứ 14", "14th session"),
        ("Đại hội XIII", "13th Congress"),
        ("Bộ trưởng Bộ Tư pháp", "Minister of Justice"),
        ("Thứ trưởng Ngoại giao", "Deputy Minister of Foreign Affairs"),
        ("Giám đốc Sở Nội vụ", "Director of the Department of Home Affairs"),
        (
            "Bí thư Đảng ủy xã Tân Hiệp",
            "Secretary of the Tan Hiep Commune Party Committee",
        ),
        (
            "nguyên Phó Bí thư Thường trực Huyện ủy Yên Định",
            "former Standing Deputy Secretary of the Yen Dinh District Party Committee",
        ),
        (
            "Phó Chủ tịch UBND tỉnh Quảng Trị",
            "Vice Chairman of the Quang Tri Provincial People's Committee",
        ),
        (
            "Ủy ban Kiểm tra Tỉnh ủy Bình Thuận",
            "Inspection Commission of the Binh Thuan Provincial Party Committee",
        ),
    ],
)
def test_shipped_rules(matcher: Matcher, source: str, target: str) -> None:
    assert renders(matcher, f"Theo {source}, có.") == {source: target}
    decomposed = unicodedata.normalize("NFD", f"Theo {source}, có.")
    assert list(renders(matcher, decomposed).values()) == [target]


@pytest.mark.parametrize(
    "city",
    ["TP.HCM", "TP HCM", "TPHCM", "Tp.HCM", "TP. HCM", "Tp HCM", "TP Hồ Chí Minh"],
)
@pytest.mark.parametrize(
    ("body", "target"),
    [
        ("", "Ho Chi Minh City"),
        ("UBND", "Ho Chi Minh City People's Committee"),
        ("HĐND", "Ho Chi Minh City People's Council"),
        ("Chủ tịch UBND", "Chairman of the Ho Chi Minh City People's Committee"),
        ("Ủy ban Mặt trận Tổ quốc Việt Nam", "Ho Chi Minh City Fatherland Front Committee"),
        ("Công an", "Ho Chi Minh City Police"),
        ("Giám đốc Công an", "Director of the Ho Chi Minh City Police"),
        ("Đảng bộ", "Ho Chi Minh City Party organisation"),
    ],
)
def test_a_city_in_initials_is_not_cut(matcher: Matcher, body: str, target: str, city: str) -> None:
    source = f"{body} {city}".strip()
    assert renders(matcher, f"Theo {source}, có.") == {source: target}
    assert source.upper() in renders(matcher, f"{source.upper()} BAN HÀNH KẾ HOẠCH MỚI")
    assert all(outcome.honoured for outcome in honour(matcher.match(source), target))


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Đảng ủy xã Tân Hiệp", "Party Committee of Tan Hiep Commune"),
        ("Đảng ủy xã Tân Hiệp", "Party Committee of Tân Hiệp commune"),
        ("UBND tỉnh Hà Tĩnh", "People's Committee of Ha Tinh Province"),
        ("Bí thư Tỉnh ủy Hà Tĩnh", "Secretary of the Provincial Party Committee of Ha Tinh"),
        ("Bí thư Tỉnh ủy Hà Tĩnh", "Ha Tinh Provincial Party Committee Secretary"),
        ("tỉnh Hà Tĩnh", "the province of Ha Tinh"),
        ("tỉnh Hà Tĩnh", "Hà Tĩnh's"),
        ("UBND TP.HCM", "People's Committee of Ho Chi Minh City"),
        ("UBND TPHCM", "HCM City People's Committee"),
        ("Giám đốc Công an TPHCM", "Director of HCMC Police"),
        ("Ủy ban MTTQ Việt Nam TP.HCM", "Viet Nam Fatherland Front Committee of HCM City"),
        ("kỳ họp thứ chín", "nine"),
        ("kỳ họp thứ 9", "ninth session"),
    ],
)
def test_other_renderings_count_too(matcher: Matcher, source: str, target: str) -> None:
    outcomes = honour(matcher.match(source), target)
    derived = [o for o in outcomes if o.match.term.origin.startswith("rule")]
    assert all(outcome.honoured for outcome in derived)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Chủ tịch UBND tỉnh Hà Tĩnh Võ Trọng Hải phát biểu", "Chủ tịch UBND tỉnh Hà Tĩnh"),
        ("Chủ tịch HĐND tỉnh Phan Đình Lưu nêu rõ", "Chủ tịch HĐND tỉnh"),
        ("Chủ tịch UBND huyện Mộc Châu Quàng Thị Duyên", "Chủ tịch UBND huyện Mộc Châu"),
        ("Chủ tịch UBND xã Lê Văn M. bị kỷ luật", "Chủ tịch UBND xã"),
        ("Bí thư Tỉnh ủy Hà Tĩnh Hoàng Trung Dũng", "Bí thư Tỉnh ủy Hà Tĩnh"),
    ],
)
def test_the_name_of_a_person_is_not_the_name_of_a_place(
    matcher: Matcher, text: str, kept: str
) -> None:
    assert kept in renders(matcher, text)


def test_in_a_headline_only_known_places_are_names(matcher: Matcher) -> None:
    headline = renders(matcher, "TỈNH ỦY YÊN BÁI BAN HÀNH CHỈ THỊ")
    assert headline["TỈNH ỦY YÊN BÁI"] == "Yen Bai Provincial Party Committee"
    assert "ĐẢNG ỦY XÃ" in renders(matcher, "ĐẢNG ỦY XÃ PHÚ ĐÌNH TỔ CHỨC HỘI NGHỊ")


@pytest.mark.parametrize(
    "text",
    ["nguyên tắc", "nguyên liệu", "bản Tuyên ngôn", "quyền lợi", "xã hội An", "phó thác"],
)
def test_no_rule_applies(matcher: Matcher, text: str) -> None:
    origins = [match.term.origin for match in matcher.match(text)]
    assert not any(origin.startswith("rule") for origin in origins)


HEADER = "kind\tname\tsource\ttarget\tadjective\tvariants\tpolicy\tcase\tcategory\tauthority\tnote"


def row(kind: str, name: str, source: str, target: str, **more: str) -> str:
    fields = {"kind": kind, "name": name, "source": source, "target": target, **more}
    return "\t".join(fields.get(column, "") for column in HEADER.split("\t"))


def load(folder: Path, rules: list[str], entries: list[tuple[str, str, str]] = []) -> Glossary:  # noqa: B006
    (folder / "rules.tsv").write_text("\n".join([HEADER, *rules]) + "\n", encoding="utf-8")
    table = ["source\ttarget\tcategory", *("\t".join(entry) for entry in entries)]
    (folder / "entries.tsv").write_text("\n".join(table) + "\n", encoding="utf-8")
    return load_glossary([folder], default=False)


def test_rules_of_ones_own(tmp_path: Path) -> None:
    rules = [
        row("value", "kind", "trường|Trường", "School", adjective="School-wide"),
        row("rule", "school", "{kind} {Name}", "{Name} {kind}", variants="{kind} of {Name}"),
        row("rule", "head", "hiệu trưởng {term:school}", "head of the {term}", category="title"),
        row("rule", "old", "nguyên {term:title}", "former {term}"),
    ]
    glossary = load(tmp_path, [*rules[:1], rules[1] + "", *rules[2:]], [("thầy", "teacher", "x")])
    matcher = Matcher(glossary)
    assert renders(matcher, "trường Kim Liên") == {"trường Kim Liên": "Kim Lien School"}
    (match,) = matcher.match("Trường Kim Liên")
    assert match.term.variants == ("School of Kim Lien",)
    assert match.term.origin == f"rule school ({tmp_path}/rules.tsv:3)"
    assert match.term.policy is Policy.PREFER


def test_a_longer_entry_goes_before_a_rule(tmp_path: Path) -> None:
    rules = [row("rule", "ward", "phường {Name}", "{Name} Ward")]
    entries = [("phường Bến Nghé", "Ben Nghe, the ward", ""), ("chợ phường", "ward market", "")]
    matcher = Matcher(load(tmp_path, rules, entries))
    assert renders(matcher, "phường Bến Nghé") == {"phường Bến Nghé": "Ben Nghe, the ward"}
    # The entry's last word is not taken from it.
    assert renders(matcher, "chợ phường Bến Thành") == {"chợ phường": "ward market"}


def test_a_guard_holds_against_a_rule(tmp_path: Path) -> None:
    rules = [row("rule", "acting", "quyền {term:title}", "Acting {term}")]
    glossary = load(tmp_path, rules, [("Chủ tịch", "Chairman", "title")])
    guard = Term("thực hiện quyền", "", policy=Policy.GUARD)
    rules_only = Glossary.of(glossary.terms, [guard], rules=glossary.rules)
    assert renders(Matcher(glossary), "quyền Chủ tịch") == {"quyền Chủ tịch": "Acting Chairman"}
    assert renders(Matcher(rules_only), "thực hiện quyền Chủ tịch") == {"Chủ tịch": "Chairman"}


def test_a_derived_term_accepts_what_the_entry_it_extends_accepts(tmp_path: Path) -> None:
    rules = [row("rule", "committee", "Tỉnh ủy {Name}", "{Name} Provincial Party Committee")]
    glossary = load(tmp_path, rules)
    entry = Term("Tỉnh ủy", "Provincial Party Committee", ("PPC",), policy=Policy.EXACT)
    matcher = Matcher(Glossary.of([entry], rules=glossary.rules))
    (match,) = matcher.match("Tỉnh ủy Hà Tĩnh")
    assert match.term.target == "Ha Tinh Provincial Party Committee"
    assert match.term.variants == ("Provincial Party Committee", "PPC")
    assert match.term.policy is Policy.EXACT


def test_a_rule_of_a_later_layer_replaces_the_one_of_its_name(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    load(first, [row("rule", "ward", "phường {Name}", "{Name} Ward")])
    load(second, [row("rule", "ward", "phường {Name}", "Ward of {Name}")])
    matcher = Matcher(load_glossary([first, second], default=False))
    assert renders(matcher, "phường Bến Nghé") == {"phường Bến Nghé": "Ward of Ben Nghe"}


def test_case_rules_of_rules(tmp_path: Path) -> None:
    rules = [row("rule", "department", "Sở {Name}", "{Name} Department", case="initial")]
    matcher = Matcher(load(tmp_path, rules))
    assert renders(matcher, "Sở Công Thương") == {"Sở Công Thương": "Cong Thuong Department"}
    assert renders(matcher, "sở Công Thương") == {}
    assert matcher.glossary.rules[0].case is CaseRule.INITIAL


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ([row("rule", "a", "{nothing} b", "c")], "slot {nothing} has no values"),
        ([row("rule", "a", "b {Name} c", "d")], "{Name} is not last, or alone"),
        ([row("rule", "a", "{Name}", "d")], "{Name} is not last, or alone"),
        ([row("rule", "a", "b {term}", "d {term}")], "{term} without categories"),
        ([row("rule", "a", "b {Name}", "d {number}")], "{number} in 'd {number}' is not in the"),
        ([row("rule", "a", "b {Name}", "d {Name.plural}")], "{Name.plural} in"),
        ([row("rule", "a", "b {Name}", "d", variants="{x}")], "{x} in '{x}' is not in the"),
        ([row("rule", "a", "b", "")], "name, source or target is empty"),
        ([row("thing", "a", "b", "c")], "kind: 'thing'"),
        ([row("rule", "a", "b", "c", policy="must")], "policy: 'must'"),
        ([row("rule", "a", "b", "c", policy="guard")], "policy: guard"),
        ([row("rule", "a", "b", "c", case="upper")], "case: 'upper'"),
        ([row("rule", "a", "b", "c"), row("rule", "a", "d", "e")], "rule 'a' stands twice"),
        (["rule\ta"], "2 columns where the header has 11"),
        ([row("rule", "a", "b\x07", "c")], "source: a control character"),
    ],
)
def test_bad_rules(tmp_path: Path, rules: list[str], message: str) -> None:
    with pytest.raises(GlossaryError) as caught:
        load(tmp_path, rules)
    assert message in str(caught.value)
    assert caught.value.path.name == "rules.tsv"
    assert caught.value.line == 1 + len(rules)
    assert caught.value.mend


def test_too_many_expansions(tmp_path: Path) -> None:
    values = [row("value", name, f"{name}{n}", "x") for name in "abc" for n in range(30)]
    with pytest.raises(GlossaryError, match="more than 20,000 expansions"):
        load(tmp_path, [*values, row("rule", "r", "{a} {b} {c}", "x")])


def test_columns_of_rules(tmp_path: Path) -> None:
    (tmp_path / "rules.tsv").write_text("source\ttarget\n", encoding="utf-8")
    with pytest.raises(GlossaryError, match="not the columns of a file of rules"):
        load_glossary([tmp_path], default=False)
