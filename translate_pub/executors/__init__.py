"""Where a batch runs: on this machine, or on a cluster; the same pipeline in both.

    sources | shards    → some articles each, in the order of reading
            | executor  → workers, an engine each or one that they share
            | worker    → what the store does not know: detect, segment, translate, check
            | keeper    → the one writer into the store: memory as it is made, then results
            | report    → a ShardReport each, as they are done

An executor decides who does the work, never what is done. A shard may be done twice, where a
machine died before it could say that it was done; the memory's key and the article's digest see to
it that the second time costs nothing and changes nothing. Nothing but the store has to survive.
"""

from __future__ import annotations

import importlib

from translate_pub.errors import ConfigError
from translate_pub.executors.base import Executor

__all__ = ["EXECUTORS", "executor_named"]

EXECUTORS = {
    "local": "translate_pub.executors.local:LocalExecutor",
    "ray": "translate_pub.executors.ray:RayExecutor",
}
"""Registered name → where its class is."""


def executor_named(name: str, *, workers: int = 0, address: str = "") -> Executor:
    """Return the executor of a name; ``workers`` 0 is what suits it.

    Raises:
        ConfigError: there is none of that name, or it has no use for an address.
    """
    if name not in EXECUTORS:
        raise ConfigError(
            f"--executor: there is no {name!r}", mend=f"choose one of: {', '.join(EXECUTORS)}"
        )
    if address and name == "local":
        raise ConfigError(
            "--address: the local executor runs on this machine", mend="add --executor ray"
        )
    module, _, attribute = EXECUTORS[name].partition(":")
    options = {"address": address} if address else {}
    factory = getattr(importlib.import_module(module), attribute)
    executor: Executor = factory(workers=workers, **options)
    return executor
