"""The command line: what a user types, what comes out, and how it ends."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran
from translate_pub import __version__, errors
from translate_pub.cli import exit_code
from translate_pub.records import read_results

Cli = Callable[..., Ran]

ARTICLE = """Huyện ủy sơ kết công tác 6 tháng đầu năm

Đăng ngày 07/07/2023

Sáng 7/7, Huyện ủy tổ chức hội nghị sơ kết. Các đại biểu đã thảo luận sôi nổi.

Nguyễn Hương
"""

MAIN = [sys.executable, "-m", "translate_pub"]


@pytest.fixture
def article_file(tmp_path: Path) -> Path:
    path = tmp_path / "hoi-nghi.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def test_version(cli: Cli) -> None:
    assert cli("--version").out == f"translate-pub {__version__}\n"


def test_help_names_the_commands(cli: Cli) -> None:
    ran = cli("--help")
    assert ran.code == 0
    for command in ("publish", "translate", "detect", "models", "evaluate", "glossary"):
        assert command in ran.out


def test_publish(cli: Cli, article_file: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    ran = cli("publish", article_file, "--engine", "fake", "--out", site)
    assert ran.code == 0
    assert "1 articles: 1 translated" in ran.err
    assert (site / "index.html").is_file()


def test_publish_as_json(cli: Cli, article_file: Path, tmp_path: Path) -> None:
    ran = cli("publish", article_file, "-e", "fake", "-o", tmp_path / "site", "--json", "-q")
    assert json.loads(ran.out)["written"] > 0
    assert ran.err == ""


def test_an_exchange_file_has_one_pair_and_the_others_are_named(cli: Cli, tmp_path: Path) -> None:
    texts = {
        "a.txt": "Le conseil municipal se réunit ce matin dans la grande salle de la mairie.",
        "b.txt": "Hội nghị Ban Chấp hành Đảng bộ tỉnh bế mạc chiều nay tại thành phố.",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    run = cli("translate", *(tmp_path / name for name in texts), "-e", "fake", "--json", "-q")
    results = tmp_path / "run.jsonl"
    results.write_text(run.out, "utf-8")
    ran = cli("export", "xliff", results)
    assert 'srcLang="fr" trgLang="en"' in ran.out
    assert "le conseil municipal" in ran.out.casefold()
    assert "vi→en, 1 articles (--from vi --to en)" in ran.err
    other = cli("export", "tmx", results, "--from", "vi")
    assert 'srclang="vi"' in other.out
    assert "Hội nghị" in other.out
    assert "fr→en" in other.err
    none = cli("export", "xliff", results, "--to", "de")
    assert 'trgLang="de"' in none.out
    assert "<file" not in none.out
    assert "left out" in none.err


def test_an_edit_made_in_xliff_is_published(cli: Cli, article_file: Path, tmp_path: Path) -> None:
    run = cli("translate", article_file, "-e", "fake", "--no-default-glossary", "--json", "-q")
    results = tmp_path / "run.jsonl"
    results.write_text(run.out, "utf-8")
    xliff = tmp_path / "run.xlf"
    assert cli("export", "xliff", results, "--out", xliff).code == 0
    text = xliff.read_text("utf-8")
    machine = "Cac dai bieu da thao luan soi noi."
    assert machine in text
    xliff.write_text(text.replace(machine, "Delegates held a lively discussion."), "utf-8")
    reviewed = tmp_path / "reviewed.jsonl"
    assert cli("import", "xliff", results, xliff, "--out", reviewed).code == 0
    ran = cli("site", reviewed, "--out", tmp_path / "site")
    assert ran.code == 0
    pages = "".join(p.read_text("utf-8") for p in (tmp_path / "site" / "en").glob("*.html"))
    assert "Delegates held a lively discussion." in pages
    assert machine not in pages


def test_translate_prints_text(cli: Cli, article_file: Path) -> None:
    ran = cli("translate", article_file, "--engine", "fake", "--no-default-glossary", "--quiet")
    assert ran.code == 0
    assert ran.out.startswith("Huyen uy so ket cong tac 6 thang dau nam\n\nSang 7/7,")


def test_translate_as_json_lines(cli: Cli, article_file: Path, tmp_path: Path) -> None:
    ran = cli("translate", article_file, "--engine", "fake", "--json", "--quiet")
    (tmp_path / "run.jsonl").write_text(ran.out, encoding="utf-8")
    (result,) = read_results(tmp_path / "run.jsonl")
    assert result.article is not None
    assert result.article.authors == ("Nguyễn Hương",)


def test_how_far_to_go_for_terms_is_noted_with_the_result(cli: Cli, article_file: Path) -> None:
    for degree, steps in (("none", "none,"), ("prompt", "hints,"), ("full", "hints+focus+")):
        ran = cli("translate", article_file, "--engine", "fake", "--terms", degree, "--json")
        decoding = json.loads(ran.out)["provenance"]["decoding"]
        assert decoding.partition(",")[2].startswith(steps)
    assert cli("translate", article_file, "-e", "fake", "--terms", "most").code == 2


def test_translate_standard_input(article_file: Path) -> None:
    done = subprocess.run(
        [*MAIN, "translate", "-", "--engine", "fake", "-q"],
        input=article_file.read_bytes(),
        capture_output=True,
        check=True,
    )
    assert b"7/7" in done.stdout


def test_detect(cli: Cli, article_file: Path) -> None:
    ran = cli("detect", article_file)
    assert ran.code == 0
    assert ran.out.startswith("vi  1.00  ")


def test_detect_as_json(cli: Cli, article_file: Path) -> None:
    (row,) = json.loads(cli("detect", article_file, "--json").out)
    assert row["language"] == "vi"


def test_one_bad_input_does_not_cost_the_others(
    cli: Cli, article_file: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    ran = cli("translate", empty, article_file, "--engine", "fake")
    assert ran.code == 1
    assert "empty.txt" in ran.err
    assert "7/7" in ran.out
    assert "Traceback" not in ran.err


def test_a_missing_file_is_named(cli: Cli) -> None:
    ran = cli("translate", "no-such-file.txt", "--engine", "fake")
    assert ran.code == 1
    assert "no-such-file.txt" in ran.err


def test_an_unknown_engine_ends_the_run(cli: Cli, article_file: Path) -> None:
    ran = cli("translate", article_file, "--engine", "babelfish")
    assert ran.code == 2
    assert "babelfish" in ran.err
    assert "mend:" in ran.err


def test_a_bad_glossary_ends_the_run_with_its_place(
    cli: Cli, article_file: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.tsv"
    bad.write_text("wrong\tcolumns\nx\ty\n", encoding="utf-8")
    ran = cli("translate", article_file, "--engine", "fake", "--glossary", bad)
    assert ran.code == 4
    assert "bad.tsv:1" in ran.err


def test_a_bad_option_is_a_usage_error(cli: Cli, article_file: Path) -> None:
    assert cli("translate", article_file, "--to", "English").code == 2
    assert cli("translate").code == 2
    assert cli("translate", article_file, "--nonsense").code == 2


def test_a_wrong_setting_in_the_configuration_file(
    cli: Cli, article_file: Path, tmp_path: Path
) -> None:
    config = tmp_path / "settings.toml"
    config.write_text("engin = 'fake'\n", encoding="utf-8")
    ran = cli("translate", article_file, "--config", config)
    assert ran.code == 2
    assert "unknown key 'engin'" in ran.err


def test_evaluate(cli: Cli, tmp_path: Path) -> None:
    pairs = tmp_path / "set.tsv"
    pairs.write_text("Hội nghị bế mạc.\tHoi nghi be mac.\n", encoding="utf-8")
    ran = cli("evaluate", pairs, "--engine", "fake", "--no-default-glossary", "--json")
    measured = json.loads(ran.out)
    assert measured["bleu"] == 100.0
    assert measured["chrf"] == 100.0
    assert measured["segments"] == 1
    assert measured["term_success"] is None


def test_evaluate_against_a_baseline(cli: Cli, tmp_path: Path) -> None:
    pairs = tmp_path / "set.tsv"
    sentences = [f"Hội nghị thứ {n} bế mạc.\tHoi nghi thu {n} be mac." for n in range(12)]
    pairs.write_text("\n".join(sentences) + "\n", encoding="utf-8")
    baseline = tmp_path / "baseline.txt"
    baseline.write_text("The meeting closed.\n" * 12, encoding="utf-8")
    output = tmp_path / "output.txt"
    ran = cli(
        *("evaluate", pairs, "--engine", "fake", "--no-default-glossary", "--json"),
        *("--baseline", baseline, "--output", output),
    )
    rows = {row["metric"]: row for row in json.loads(ran.out)["comparison"]}
    assert rows["BLEU"]["score"] > rows["BLEU"]["baseline"]
    assert rows["BLEU"]["p_value"] < 0.05
    assert output.read_text("utf-8").splitlines()[0] == "Hoi nghi thu 0 be mac."


@pytest.mark.parametrize(
    ("text", "message"),
    [("one column\n", ":1: 1 columns"), ("a\tb\tc\n", ":1: 3 columns"), ("", "no pair")],
)
def test_a_bad_test_set_is_named(cli: Cli, tmp_path: Path, text: str, message: str) -> None:
    pairs = tmp_path / "set.tsv"
    pairs.write_text(text, encoding="utf-8")
    ran = cli("evaluate", pairs, "--engine", "fake")
    assert ran.code == 2
    assert f"set.tsv{message}" in ran.err or message in ran.err


def test_unaligned_files_are_named(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x\ny\n", encoding="utf-8")
    (tmp_path / "b").write_text("x\n", encoding="utf-8")
    ran = cli("evaluate", "--pair", tmp_path / "a", tmp_path / "b", "--engine", "fake")
    assert ran.code == 2
    assert "aligned line by line" in ran.err


def test_every_error_has_an_exit_code() -> None:
    codes = {
        errors.ConfigError("x"): 2,
        errors.EngineNotFound("x", engine="e"): 2,
        errors.ModelMissing("x", engine="e"): 3,
        errors.GlossaryError("x", path="p", line=1): 4,
        errors.StoreError("x"): 5,
        errors.FetchError("x", url="u"): 5,
    }
    assert {error: exit_code(error) for error in codes} == codes


def test_completion_is_offered(cli: Cli) -> None:
    assert "--install-completion" in cli("--help").out


def test_a_closed_pipe_is_no_traceback(article_file: Path) -> None:
    command = " ".join([*MAIN, "translate", str(article_file), "--engine", "fake", "--json"])
    done = subprocess.run(
        ["bash", "-c", f"{command} | true; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.count("Traceback")) == (1, 0)


def test_a_surrogate_on_standard_output_is_no_traceback(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe\x00\xd8")))
    ran = cli("translate", "-", "--engine", "fake")
    assert ran.code in (0, 1)
