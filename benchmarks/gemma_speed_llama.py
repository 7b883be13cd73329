"""The llama.cpp side of gemma_speed.py: needs llama-cpp-python and NumPy, nothing of ours.

    python gemma_speed_llama.py quantize IN.gguf OUT.gguf q8_0|q4_k_m
    python gemma_speed_llama.py run MODEL.gguf JOB.json PARALLEL THREADS

``run`` decodes greedily with continuous batching: PARALLEL sequences share each forward pass, and a
new prompt takes the place of one that has ended. It prints its figures as JSON.
"""

from __future__ import annotations

import ctypes
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import llama_cpp as llama
import numpy as np

SLOT = 512
"""Tokens of context for each sequence: the longest prompt with its answer is below this."""
LEAST_BATCH = 2048


def quantize(source: str, target: str, kind: str) -> None:
    options = llama.llama_model_quantize_default_params()
    options.ftype = {
        "q8_0": llama.LLAMA_FTYPE_MOSTLY_Q8_0,
        "q4_k_m": llama.LLAMA_FTYPE_MOSTLY_Q4_K_M,
    }[kind]
    failed = llama.llama_model_quantize(source.encode(), target.encode(), ctypes.byref(options))
    if failed:
        raise SystemExit(f"llama.cpp could not quantise to {kind}")
    print("{}")


class Decoder:
    """A model with room for ``parallel`` sequences."""

    def __init__(self, path: str, parallel: int, threads: int) -> None:
        llama.llama_backend_init()
        self.model = llama.llama_model_load_from_file(
            path.encode(), llama.llama_model_default_params()
        )
        options = llama.llama_context_default_params()
        options.n_ctx = SLOT * parallel
        options.n_batch = options.n_ubatch = max(LEAST_BATCH, SLOT)
        options.n_seq_max = parallel
        options.n_threads = options.n_threads_batch = threads
        options.no_perf = True
        options.kv_unified = parallel == 1
        self.context = llama.llama_init_from_model(self.model, options)
        self.memory = llama.llama_get_memory(self.context)
        self.words = llama.llama_vocab_n_tokens(llama.llama_model_get_vocab(self.model))
        self.batch = llama.llama_batch_init(options.n_batch, 0, 1)
        self.parallel = parallel

    def run(self, prompts: list[list[int]], limits: list[int], stop: int) -> list[list[int]]:
        """Decode every prompt greedily up to ``stop`` or its limit."""
        outputs: list[list[int]] = [[] for _ in prompts]
        waiting = list(range(len(prompts)))[::-1]
        slots: dict[int, int] = {}
        pending: dict[int, list[int]] = {}
        while waiting or slots:
            size = sum(map(len, pending.values()))
            for slot in range(self.parallel):
                if slot in slots or not waiting:
                    continue
                if size + len(prompts[waiting[-1]]) > LEAST_BATCH:
                    break
                slots[slot] = waiting.pop()
                pending[slot] = prompts[slots[slot]]
                size += len(pending[slot])
            self._decode(pending, slots, prompts, outputs)
            answers = {slot: self._best(place) for place, slot in self._last.items()}
            pending = {}
            for slot, token in answers.items():
                job = slots[slot]
                outputs[job].append(token)
                if token == stop or len(outputs[job]) >= limits[job]:
                    llama.llama_memory_seq_rm(self.memory, slot, -1, -1)
                    del slots[slot]
                else:
                    pending[slot] = [token]
        return outputs

    def _decode(
        self,
        pending: dict[int, list[int]],
        slots: dict[int, int],
        prompts: list[list[int]],
        outputs: list[list[int]],
    ) -> None:
        place = 0
        self._last: dict[int, int] = {}
        for slot, tokens in pending.items():
            job = slots[slot]
            done = len(outputs[job])
            start = 0 if not done else len(prompts[job]) + done - 1
            for offset, token in enumerate(tokens):
                self.batch.token[place] = token
                self.batch.pos[place] = start + offset
                self.batch.n_seq_id[place] = 1
                self.batch.seq_id[place][0] = slot
                self.batch.logits[place] = offset == len(tokens) - 1
                place += 1
            self._last[place - 1] = slot
        self.batch.n_tokens = place
        if llama.llama_decode(self.context, self.batch):
            raise SystemExit("llama_decode failed")

    def _best(self, place: int) -> int:
        logits = llama.llama_get_logits_ith(self.context, place)
        return int(np.argmax(np.ctypeslib.as_array(logits, shape=(self.words,))))


def run(path: str, job: dict[str, Any], parallel: int, threads: int) -> dict[str, Any]:
    prompts, limits, stop = job["prompts"], job["limits"], job["stop"]
    started = time.perf_counter()
    single = Decoder(path, 1, threads)
    single.run(prompts[:1], limits[:1], stop)
    load = time.perf_counter() - started
    started = time.perf_counter()
    count = job["alone"]
    tokens = sum(map(len, single.run(prompts[:count], limits[:count], stop)))
    alone = tokens / (time.perf_counter() - started)
    llama.llama_free(single.context)
    many = Decoder(path, parallel, threads)
    many.run(prompts[:1], limits[:1], stop)
    order = sorted(range(len(prompts)), key=lambda index: -len(prompts[index]))
    started, busy = time.perf_counter(), time.process_time()
    outputs = many.run([prompts[i] for i in order], [limits[i] for i in order], stop)
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    # The newline that ends an answer is not counted: the engine does not count it either.
    tokens = sum(len(output) - (output[-1] == stop) for output in outputs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "alone": alone,
        "batched": tokens / seconds,
        "frugal": tokens / busy,
        "load": load,
        "memory": peak / 1e3,
        "tokens": tokens,
    }


def main() -> None:
    match sys.argv[1:]:
        case ["quantize", source, target, kind]:
            quantize(source, target, kind)
        case ["run", path, job, parallel, threads]:
            content = json.loads(Path(job).read_text("utf-8"))
            print(json.dumps(run(path, content, int(parallel), int(threads))))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
