"""Imports: they point down only, and the package and --help load nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import translate_pub

ROOT = Path(translate_pub.__file__).parent

LAYERS = (
    {"errors", ""},
    {"models", "config", "language_profiles"},
    {"detect", "segment", "glossary", "engines", "numerals"},
    {"joining", "names", "splicing"},
    {"checks"},
    {"check"},
    {"memory", "enforce", "records", "runs", "review"},
    {"translate", "ingest", "publish", "store"},
    {"pipeline", "evaluate", "catalogue"},
    {"sources", "executors"},
    {"api", "serve"},
    {"watching"},
    {"cli"},
    {"__main__"},
)
"""From the bottom up. A module imports from its own layer's package, or from layers below."""

HEAVY = {
    "argostranslate",
    "ctranslate2",
    "feedparser",
    "gguf",
    "httpx",
    "jinja2",
    "langdetect",
    "lxml",
    "nh3",
    "numpy",
    "pandas",
    "pyarrow",
    "protego",
    "pysbd",
    "ray",
    "sacrebleu",
    "sacremoses",
    "safetensors",
    "sentencepiece",
    "starlette",
    "trafilatura",
    "uvicorn",
    "zstandard",
}

NEVER = {"torch", "stanza", "spacy", "minisbd", "transformers"}


def part_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def layer_of(part: str) -> int:
    for number, parts in enumerate(LAYERS):
        if part in parts:
            return number
    raise AssertionError(f"translate_pub.{part} has no place in LAYERS")


def imports_of(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if node.module == "translate_pub":
                names.update(
                    f"translate_pub.{alias.name}"
                    for alias in node.names
                    if (ROOT / alias.name).is_dir() or (ROOT / f"{alias.name}.py").is_file()
                )
            else:
                names.add(node.module)
        elif isinstance(node, ast.ImportFrom) and node.level:
            raise AssertionError(f"{path}: relative import")
    return names


SOURCES = sorted(ROOT.rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    relative = path.relative_to(ROOT).with_suffix("")
    part = "" if relative.parts == ("__init__",) else relative.parts[0]
    if not part:
        return  # the lazy table of the public API
    for name in imports_of(path):
        if name.startswith("translate_pub.") and part_of(name) != part:
            assert layer_of(part_of(name)) < layer_of(part), f"{path.name} imports {name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_imports_torch_or_its_company(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports_of(path)} & NEVER


OWNERS = {
    "argostranslate": {"engines"},
    "ctranslate2": {"engines"},
    "feedparser": {"ingest"},
    "gguf": {"engines"},
    "httpx": {"ingest"},
    "jinja2": {"publish", "report", "serve"},
    "langdetect": {"language_profiles"},
    "nh3": {"ingest", "publish"},
    "pyarrow": {"ingest", "publish", "executors"},
    "protego": {"ingest"},
    "pysbd": {"segment"},
    "ray": {"executors"},
    "sacrebleu": {"evaluate"},
    "sacremoses": {"engines"},
    "safetensors": {"engines"},
    "sentencepiece": {"engines"},
    "sqlite3": {"store"},
    "starlette": {"serve"},
    "trafilatura": {"ingest"},
    "uvicorn": {"serve"},
    "zstandard": {"ingest"},
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_library_has_its_owner(path: Path) -> None:
    part = path.relative_to(ROOT).with_suffix("").parts[0]
    for name in imports_of(path):
        library = name.split(".")[0]
        assert part in OWNERS.get(library, {part}), f"{path.name} imports {library}"


@pytest.mark.parametrize(
    "statement",
    [
        "import translate_pub",
        "import translate_pub; translate_pub.Settings; translate_pub.Article",
        "import sys; sys.argv = ['translate-pub', '--help']\n"
        "from translate_pub.cli import main\n"
        "try: main()\nexcept SystemExit: pass",
    ],
)
def test_nothing_heavy_is_loaded(statement: str) -> None:
    code = f"{statement}\nimport sys; print(sorted({HEAVY | NEVER!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_modules_stay_small() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in SOURCES
    }
    assert {name: count for name, count in lengths.items() if count > 450} == {}
