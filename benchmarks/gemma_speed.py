"""Speed, memory and disk use of the gemma engine, and of the same weights in llama.cpp.

    python benchmarks/gemma_speed.py [--articles 50] [--llama PYTHON | --no-llama] [--json FILE]

Output tokens a second, one sentence at a time and over a set of articles; seconds to load; peak
memory; disk; greedy and with the engine's beam. The sentences are those of ``examples/``, over and
over, or, where
TRANSLATE_PUB_CORPORA is set, of the measuring articles of its ``partynews``. Then the merged and
trimmed weights are written as GGUF (F16, from which llama.cpp makes Q8_0 and Q4_K_M) and decode the
same prompts in llama.cpp through llama-cpp-python, batched continuously over parallel sequences
(see gemma_speed_llama.py): every setting on the first sentences, then the best of each kind of
weights on all of them. ``--llama`` is a Python that has llama-cpp-python; without it, a virtual
environment is made in the cache and it is built there, which takes some minutes and a C++ compiler.

Each measurement has a process of its own. Nothing else should run: the load is printed, and the
output tokens a processor second in a batch, which other programs disturb less. Where the processor
has AVX-512 and CTranslate2 does not take it by itself, the engine is measured with it as well.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from translate_pub.engines.base import Request
from translate_pub.engines.ct2 import available_cores
from translate_pub.engines.gemma import Decoding, GemmaEngine, install_model
from translate_pub.engines.gemma.install import cache_folder
from translate_pub.engines.gemma.prompt import clean, render

HERE = Path(__file__).resolve().parent
CHILD = HERE / "gemma_speed_llama.py"
ALONE = 20
"""Sentences for the speed at batch 1."""
TRIED = 96
"""Sentences that every setting of llama.cpp is tried on."""
LLAMA_SETTINGS = [(kind, parallel) for kind in ("q8_0", "q4_k_m") for parallel in (8, 16, 32)]


@dataclass(frozen=True)
class Measured:
    """``alone`` and ``batched`` are output tokens a second, ``frugal`` batched ones a processor
    second; ``load`` is seconds; memory and disk are MB.
    """

    name: str
    alone: float
    batched: float
    frugal: float
    load: float
    memory: float
    disk: float
    tokens: int


def articles() -> Iterator[list[str]]:
    """Sentences of one article after the other, without end."""
    corpora = os.environ.get("TRANSLATE_PUB_CORPORA")
    if corpora:
        yield from cycle(_measuring_articles(Path(corpora)))
    else:
        yield from cycle(_examples())


def _measuring_articles(corpora: Path) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted((corpora / "partynews").glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            name, vietnamese, _ = line.split("\t")
            if int(name.split("-")[1]) >= 35:
                found.setdefault(name, []).append(vietnamese)
    return list(found.values())


def _examples() -> list[list[str]]:
    from translate_pub.ingest import read
    from translate_pub.models import Article
    from translate_pub.segment import split

    found = []
    for article in read([HERE.parent / "examples"]):
        if isinstance(article, Article) and not article.language.startswith("fr"):
            blocks = (block.text for block in article.translatable())
            found.append([s.strip() for text in blocks for s in split(text, "vi") if s.strip()])
    return found


def measure_gemma(sentences: list[str], beam: int) -> dict[str, Any]:
    """In a process of its own: load, warm up, one by one, all at once."""
    requests = [Request(text, "vi", "en") for text in sentences]
    started = time.perf_counter()
    engine = GemmaEngine(beam=beam)
    engine.translate(requests[:1])
    load = time.perf_counter() - started
    started = time.perf_counter()
    tokens = sum(engine.translate([request])[0][0].tokens for request in requests[:ALONE])
    alone = tokens / (time.perf_counter() - started)
    started, busy = time.perf_counter(), time.process_time()
    answers = engine.translate(requests)
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    tokens = sum(answer[0].tokens for answer in answers)
    return {
        "alone": alone,
        "batched": tokens / seconds,
        "frugal": tokens / busy,
        "load": load,
        "memory": _peak_megabytes(),
        "tokens": tokens,
    }


def _gemma(
    name: str, sentences: Path, beam: int, environment: dict[str, str], disk: float
) -> Measured:
    ran = subprocess.run(
        [sys.executable, __file__, "--child", str(sentences), "--beam", str(beam)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )
    answer = json.loads(ran.stdout)
    measured = Measured(name=name, disk=disk, **answer)
    _print(measured)
    return measured


def _settings() -> list[tuple[str, int, dict[str, str]]]:
    """Greedy, which llama.cpp is compared with; the default beam; AVX-512 where it is a choice."""
    settings: list[tuple[str, int, dict[str, str]]] = [
        ("greedy", 1, {}),
        (f"beam {Decoding().beam}", Decoding().beam, {}),
    ]
    processor = Path("/proc/cpuinfo")
    if processor.exists() and "avx512f" in processor.read_text("ascii", "replace"):
        settings.append(("greedy, AVX-512", 1, {"CT2_FORCE_CPU_ISA": "AVX512"}))
    return settings


def _peak_megabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


def write_gguf(path: Path) -> None:
    """Write the merged, trimmed weights in float16 for llama.cpp."""
    import gguf
    import numpy as np

    from translate_pub.engines.gemma.adapter import Adapter
    from translate_pub.engines.gemma.assets import Assets, base_parts
    from translate_pub.engines.gemma.convert import Architecture, merged_layer
    from translate_pub.engines.gemma.vocabulary import read_kept_ids, trim
    from translate_pub.engines.gemma.weights import GGUFFile

    assets = Assets.shipped()
    adapter = Adapter.read(assets.adapter)
    writer = gguf.GGUFWriter(path, "gemma3")
    with GGUFFile(base_parts()) as base:
        sizes = Architecture.of(base.metadata)
        vocabulary = trim(base.metadata, read_kept_ids(assets.vocabulary))
        writer.add_context_length(4096)
        writer.add_block_count(sizes.layers)
        writer.add_embedding_length(sizes.width)
        writer.add_feed_forward_length(base.metadata["gemma3.feed_forward_length"])
        writer.add_head_count(sizes.heads)
        writer.add_head_count_kv(sizes.kv_heads)
        writer.add_key_length(sizes.head_width)
        writer.add_value_length(sizes.head_width)
        writer.add_sliding_window(sizes.window)
        writer.add_rope_freq_base(sizes.rope_base)
        writer.add_layer_norm_rms_eps(sizes.epsilon)
        writer.add_file_type(1)
        writer.add_tokenizer_model("llama")
        writer.add_tokenizer_pre("default")
        writer.add_token_list(list(vocabulary.tokens))
        writer.add_token_scores(list(vocabulary.scores))
        writer.add_token_types(list(vocabulary.types))
        for role, token in (("bos", "<bos>"), ("eos", "<eos>"), ("unk", "<unk>"), ("pad", "<pad>")):
            getattr(writer, f"add_{role}_token_id")(vocabulary.tokens.index(token))
        writer.add_tensor(
            "token_embd.weight",
            base.rows("token_embd.weight", vocabulary.base_ids).astype(np.float16),
        )
        for layer in range(sizes.layers):
            for name, weight in merged_layer(base, adapter, layer).items():
                writer.add_tensor(f"blk.{layer}.{name}.weight", weight.astype(np.float16))
        for name, tensor in base.tensors.items():
            if len(tensor.shape) == 1:
                writer.add_tensor(name, base.rows(name))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def llama_job(sentences: list[str]) -> dict[str, Any]:
    """The prompts as token ids, with each one's limit, as the engine has them."""
    import sentencepiece

    tokenizer = sentencepiece.SentencePieceProcessor(
        model_file=str(install_model() / "sentencepiece.model")
    )
    decoding = Decoding()
    sources = [clean(text) for text in sentences]
    return {
        "prompts": [[tokenizer.bos_id(), *tokenizer.encode(render(text))] for text in sources],
        "limits": [decoding.limit(len(tokenizer.encode(text))) for text in sources],
        "stop": tokenizer.piece_to_id("\n"),
        "alone": ALONE,
    }


def llama_python(given: Path | None) -> Path:
    """The Python to run llama.cpp with; built once where none was given."""
    if given is not None:
        return given
    folder = cache_folder() / "llama-cpp"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "llama-cpp-python"]
    subprocess.run(command, check=True)
    return python


def measure_llama(python: Path, job: dict[str, Any], work: Path) -> list[Measured]:
    """The best setting of each kind of weights; every run has a process of its own."""
    half = work / "f16.gguf"
    write_gguf(half)
    (work / "job.json").write_text(json.dumps(job), "utf-8")
    shorter = {key: job[key][:TRIED] for key in ("prompts", "limits")}
    (work / "trial.json").write_text(json.dumps({**job, **shorter, "alone": 1}), "utf-8")
    for kind in ("q8_0", "q4_k_m"):
        _llama(python, "quantize", half, work / f"{kind}.gguf", kind)

    def run(kind: str, parallel: int, name: str) -> Measured:
        model = work / f"{kind}.gguf"
        answer = _llama(python, "run", model, work / name, parallel, available_cores())
        disk = model.stat().st_size / 1e6
        return Measured(name=f"llama.cpp {kind} ×{parallel}", disk=disk, **answer)

    best: dict[str, tuple[float, int]] = {}
    for kind, parallel in LLAMA_SETTINGS:
        tried = run(kind, parallel, "trial.json")
        print(f"{tried.name:24}        {tried.batched:8.0f} on the first {TRIED}", flush=True)
        best[kind] = max(best.get(kind, (0.0, 0)), (tried.batched, parallel))
    measured = []
    for kind, (_, parallel) in best.items():
        measured.append(run(kind, parallel, "job.json"))
        _print(measured[-1])
    return measured


def _llama(python: Path, *arguments: object) -> dict[str, Any]:
    ran = subprocess.run(
        [str(python), str(CHILD), *map(str, arguments)],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def _print(measured: Measured) -> None:
    print(
        f"{measured.name:24} {measured.alone:6.0f} {measured.batched:8.0f}"
        f" {measured.frugal:8.0f} {measured.load:8.2f}"
        f" {measured.memory:8.0f} {measured.disk:8.0f} {measured.tokens:8}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=50)
    parser.add_argument("--llama", type=Path, help="a Python that has llama-cpp-python")
    parser.add_argument("--no-llama", action="store_true")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--beam", type=int, default=1, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        sentences = json.loads(options.child.read_text("utf-8"))
        print(json.dumps(measure_gemma(sentences, options.beam)))
        return

    folder = install_model()
    sentences = [text for article in islice(articles(), options.articles) for text in article]
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(
        f"{len(sentences)} sentences of {options.articles} articles, {available_cores()} cores, "
        f"load average before: {load:.1f}"
    )
    print(f"{'':24}  alone  batched per CPU s   load s  peak MB  disk MB   tokens")
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        (work / "sentences.json").write_text(json.dumps(sentences), "utf-8")
        disk = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
        ours = [
            _gemma(f"gemma {label}", work / "sentences.json", beam, environment, disk)
            for label, beam, environment in _settings()
        ]
        theirs: list[Measured] = []
        if not options.no_llama:
            theirs = measure_llama(llama_python(options.llama), llama_job(sentences), work)
            alone = max(measured.alone for measured in theirs)
            batched = max(measured.batched for measured in theirs)
            print(
                f"llama.cpp's best to the engine's greedy: alone {alone / ours[0].alone:.2f}, "
                f"batched {batched / ours[0].batched:.2f}"
            )
    if hasattr(os, "getloadavg"):
        print(f"load average after: {os.getloadavg()[0]:.1f}")
    if options.json:
        figures = {"load": load, "figures": [asdict(measured) for measured in [*ours, *theirs]]}
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
