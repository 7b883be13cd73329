"""Any pair of languages: which engine and packages an article takes, and that the run says so."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.conftest import Ran
from tests.copying_argos import make_package, swap
from translate_pub import Settings, translate_text
from translate_pub.engines.base import Hypotheses, Hypothesis, Request, TermHint
from translate_pub.engines.fake import FakeEngine
from translate_pub.engines.pivot import PivotEngine
from translate_pub.engines.registry import EnginePool
from translate_pub.errors import EngineError, ModelMissing
from translate_pub.records import read_results

Cli = Callable[..., Ran]

FRENCH = """Le maire reçoit une délégation à l'hôtel de ville

La délégation de la commune a été reçue lundi par le maire. Les deux parties ont signé un accord.

La coopération porte sur la gestion de l'eau et sur l'enseignement de la langue française.
"""
GERMAN = """Der Bürgermeister empfängt eine Abordnung im Rathaus

Die Abordnung der Gemeinde wurde am Montag vom Bürgermeister empfangen. Es gab ein Abkommen.
"""
VIETNAMESE = """Huyện ủy sơ kết công tác 6 tháng đầu năm

Sáng 7/7, Huyện ủy tổ chức hội nghị sơ kết. Các đại biểu đã thảo luận sôi nổi.
"""


VOWELS = str.maketrans("aeouAEOU", "eauoEAUO")


def turn(text: str) -> str:
    """Other vowels; twice is none."""
    return text.translate(VOWELS)


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three packages, into English and out of it: two respell, each in its own way."""
    folder = tmp_path / "packages"
    make_package(folder, "fr", "en", "1.9", respell=swap)
    make_package(folder, "en", "de", "1.0")
    make_package(folder, "en", "vi", "2.0", respell=turn)
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


@pytest.fixture
def article(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


Article = Callable[[str, str], Path]


@pytest.mark.usefixtures("packages")
class TestRuns:
    def test_a_french_article_takes_its_package(
        self, cli: Cli, article: Article, tmp_path: Path
    ) -> None:
        ran = cli("translate", article("fr.txt", FRENCH), "--json")
        assert ran.code == 0
        assert "1 fr→en by argos (translate-fr_en/1.9)" in ran.err
        (tmp_path / "run.jsonl").write_text(ran.out, "utf-8")
        (result,) = read_results(tmp_path / "run.jsonl")
        assert result.title.swapcase() == FRENCH.splitlines()[0]
        assert result.provenance is not None
        assert (result.provenance.engine, result.provenance.model) == (
            "argos",
            "translate-fr_en/1.9",
        )
        assert "translate-fr_en/1.9#" in result.provenance.decoding
        sentences = [t.segment.text for t in result.translations]
        assert len(sentences) == 4  # pysbd knows French

    def test_through_english(self, cli: Cli, article: Article) -> None:
        ran = cli("translate", article("fr.txt", FRENCH), "--to", "vi")
        assert ran.code == 0
        assert "1 fr→vi by argos (translate-fr_en/1.9+translate-en_vi/2.0)" in ran.err
        assert ran.out.splitlines()[0] == turn(swap(FRENCH.splitlines()[0]))

    def test_each_article_of_a_run_takes_its_own_way(self, cli: Cli, article: Article) -> None:
        files = [
            article("1.txt", FRENCH),
            article("2.txt", GERMAN),
            article("3.txt", VIETNAMESE),
            article("4.txt", FRENCH.replace("lundi", "mardi")),
        ]
        ran = cli("translate", *files, "--to", "de", "--json")
        assert ran.code == 1
        assert "2 fr→de by argos (translate-fr_en/1.9+translate-en_de/1.0)" in ran.err
        assert "2 translated" in ran.err
        assert "1 already-target" in ran.err
        assert "3.txt: written in vi: no model is installed for vi→de" in ran.err
        assert "models install gemma, then translate-pub models install en-de" in ran.err
        statuses = [json.loads(line)["status"] for line in ran.out.splitlines()]
        assert statuses == ["translated", "already-target", "unsupported", "translated"]

    def test_a_site_in_another_language(self, cli: Cli, article: Article, tmp_path: Path) -> None:
        site = tmp_path / "site"
        files = (article("1.txt", FRENCH), article("2.txt", GERMAN))
        ran = cli("publish", *files, "--to", "de", "--out", site)
        assert ran.code == 0
        pages = [path.read_text("utf-8") for path in (site / "de").glob("*.html")]
        (page,) = [text for text in pages if "translate-fr_en/1.9" in text]
        assert '<html lang="de"' in page
        assert "translate-en_de/1.0" in page
        assert "lE MAIRE" in page
        for feed in ("feed.rss", "feed.atom", "feed.json"):
            assert "Bürgermeister" in (site / "de" / feed).read_text("utf-8")

    def test_a_site_in_vietnamese(self, cli: Cli, article: Article, tmp_path: Path) -> None:
        ran = cli("publish", article("1.txt", FRENCH), "--to", "vi", "--out", tmp_path / "site")
        assert ran.code == 0
        assert any((tmp_path / "site" / "vi").glob("*.html"))

    def test_terms_of_another_pair(self, cli: Cli, article: Article) -> None:
        columns = "source target variants forbidden policy case category authority valid_from "
        columns += "valid_to successor note"
        values = ["délégation", "Delegation", "", "", "exact", "fold", *[""] * 6]
        base = article("fr.tsv", "\n".join(map("\t".join, (columns.split(), values))) + "\n")
        ran = cli("translate", article("fr.txt", FRENCH), "--from", "fr", "--glossary", base)
        assert ran.code == 0
        assert "2 of 2 terms honoured" in ran.err

    def test_the_library(self) -> None:
        text = translate_text(FRENCH, Settings(to="vi"))
        assert text.splitlines()[0] == turn(swap(FRENCH.splitlines()[0]))

    def test_what_argos_translates_with_is_never_imported(self, article: Article) -> None:
        file = article("fr.txt", FRENCH)
        program = (
            "import sys, translate_pub\n"
            f"(result,) = translate_pub.translate_articles([{str(file)!r}])\n"
            "assert result.provenance.engine == 'argos', result.error\n"
            "never = {'argostranslate.translate', 'argostranslate.sbd', 'stanza', 'torch', 'spacy',"
            " 'minisbd', 'sacremoses'}\n"
            "assert 'argostranslate.package' in sys.modules\n"
            "print(sorted(never & set(sys.modules)))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        assert done.stdout == "[]\n"

    def test_no_way(self, cli: Cli, article: Article) -> None:
        ran = cli("translate", article("de.txt", GERMAN))
        assert ran.code == 1
        assert "mend: run: translate-pub models install de-en" in ran.err
        other = cli("translate", article("de.txt", GERMAN), "--to", "fr", "--engine", "argos")
        assert "models install de-en, then translate-pub models install en-fr" in other.err

    def test_the_embedded_engine_has_one_pair(self, cli: Cli, article: Article) -> None:
        ran = cli("translate", article("fr.txt", FRENCH), "--engine", "gemma")
        assert ran.code == 1
        assert "choose another engine" in ran.err


class Half(FakeEngine):
    """Says which way it was asked to go, and keeps what it was asked."""

    def __init__(self, name: str) -> None:
        self.name = self.model = self.signature = name
        self.asked: list[Request] = []

    def translate(self, requests: Sequence[Request]) -> list[Hypotheses]:
        self.asked += requests
        return [
            tuple(
                Hypothesis(f"{self.name}{rank}({one.text})", -0.5 * (rank + 1), 3)
                for rank in range(one.alternatives)
            )
            for one in requests
        ]


class TestTwoEngines:
    def test_one_after_the_other(self) -> None:
        first, second = Half("a"), Half("b")
        both = PivotEngine(first, second, "vi", "de")
        assert (both.name, both.model, both.signature) == ("a+b", "a+b", "a+b")
        request = Request(
            "x", "vi", "de", terms=(TermHint("x", "y"),), prefix="p", avoid=("q",), alternatives=2
        )
        (answer,) = both.translate([request])
        assert first.asked == [Request("x", "vi", "en")]
        assert second.asked == [
            Request("a0(x)", "en", "de", prefix="p", avoid=("q",), alternatives=2)
        ]
        assert [h.text for h in answer] == ["b0(a0(x))", "b1(a0(x))"]
        assert [h.score for h in answer] == [-0.5, -1.0]
        assert both.translate([]) == []

    def test_it_knows_its_pair_only(self) -> None:
        both = PivotEngine(Half("a"), Half("b"), "vi", "de")
        assert both.supports("vi", "de")
        assert not both.supports("de", "vi")
        assert both.for_pair("vi", "de") is both
        with pytest.raises(EngineError, match="only vi→de"):
            both.translate([Request("x", "vi", "fr")])

    @pytest.mark.model
    @pytest.mark.usefixtures("embedded")
    def test_vietnamese_by_gemma_and_on_by_a_package(self, packages: Path) -> None:
        assert packages.is_dir()
        with EnginePool() as pool:
            engine = pool.choose("auto", "vi", "de")
            assert engine.name == "gemma+argos"
            assert engine.model.endswith("+translate-en_de/1.0")
            (answer,) = engine.translate([Request("Hội nghị bế mạc.", "vi", "de")])
            assert "conference" in answer[0].text.lower() or "closed" in answer[0].text.lower()

    def test_without_gemma_there_is_none(self, packages: Path) -> None:
        assert packages.is_dir()
        with EnginePool() as pool, pytest.raises(ModelMissing):
            pool.choose("auto", "vi", "de")

    @pytest.fixture
    def embedded(self, packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The user's own cache, where the embedded model is."""
        assert packages.is_dir()
        monkeypatch.delenv("XDG_CACHE_HOME")
