"""Everything that lasts, in one SQLite file.

    with Store.open(Path("news.db")) as store:
        for result in pipeline.run(articles):       # Pipeline(…, memory=store.memory)
            store.put(result, now=datetime.now(UTC))
        publish(store.results(), …)

    put     article ─ revisions ─ translations ─ findings, outcomes of terms
    memory  key → rendering: what was translated once, by any run, killed ones included
    review  wording → what a person wrote; it stands in every article, for good
    sources, runs

The package owns SQLite. Its errors are StoreError, each with what to do; docs/store.md says how to
back up, move and mend a store.
"""

from __future__ import annotations

from translate_pub.store.recording import counted, record
from translate_pub.store.store import Store
from translate_pub.store.values import (
    Change,
    ChangeKind,
    Problem,
    Revision,
    Run,
    RunCounts,
    Source,
    SourceKind,
    StoreInfo,
    source_id,
)

__all__ = [
    "Change",
    "ChangeKind",
    "Problem",
    "Revision",
    "Run",
    "RunCounts",
    "Source",
    "SourceKind",
    "Store",
    "StoreInfo",
    "counted",
    "record",
    "source_id",
]
