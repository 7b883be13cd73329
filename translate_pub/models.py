"""What flows between the stages: frozen values, no behaviour that needs another module.

    Article ─ Block ─ Segment ─ (TermMatch) ─ Translation ─ Result
                                              TermOutcome, Finding

Alignment is by identity. A segment is named by (article id, block id, index); a translation holds
its segment, so nothing is ever paired by counting. Offsets are in Unicode code points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from translate_pub.errors import TranslatePubError

__all__ = [
    "TITLE_ID",
    "Article",
    "Block",
    "BlockKind",
    "CaseRule",
    "Correction",
    "Detection",
    "Finding",
    "History",
    "Mark",
    "MarkKind",
    "Origin",
    "Passage",
    "Policy",
    "Provenance",
    "Result",
    "Segment",
    "Severity",
    "Status",
    "Term",
    "TermMatch",
    "TermOutcome",
    "Translation",
]

TITLE_ID = "title"
"""Block id of an article's title."""


class BlockKind(StrEnum):
    """What a block is in the article's structure."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    TABLE_CELL = "table-cell"
    QUOTE = "quote"
    CAPTION = "caption"
    IMAGE = "image"
    """An image: ``href`` is its URL and ``text`` its alternative text (may be empty)."""


class MarkKind(StrEnum):
    """Inline markup that survives into the published page."""

    LINK = "link"
    STRONG = "strong"
    EMPHASIS = "emphasis"


@dataclass(frozen=True, slots=True)
class Mark:
    """Inline markup over ``text[start:end]`` of a block. ``href`` is set for links only."""

    kind: MarkKind
    start: int
    end: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One structural piece of an article; ``text`` is NFC, without markup or surrounding space.

    ``level`` is 1-6 for headings and the nesting depth (from 1) for list items. ``group`` numbers
    the list or table a block belongs to, within the article, from 1; ``row`` and ``column`` place
    a table cell (from 0), ``header`` says that it heads its row or column, and ``ordered`` that a
    list item is numbered.
    """

    id: str
    kind: BlockKind
    text: str
    marks: tuple[Mark, ...] = ()
    level: int = 0
    group: int = 0
    row: int = 0
    column: int = 0
    header: bool = False
    ordered: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A source article as it was read.

    ``id`` is permanent for a source: its feed id, URL, or path below the input given. ``published``
    is timezone-aware. ``language`` is what the source declared (BCP 47), not what was detected.
    ``notes`` are things the reader of the article should know of how it was read ("date in the
    future"), one sentence each.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str = ""
    url: str = ""
    publisher: str = ""
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def translatable(self) -> Iterator[Block]:
        """Yield the title as a block (id ``title``), then every block that has text."""
        if self.title:
            yield Block(TITLE_ID, BlockKind.TITLE, self.title)
        for block in self.blocks:
            if block.text.strip():
                yield block

    @property
    def text(self) -> str:
        """Title and blocks, a blank line between: for detection and search."""
        return "\n\n".join(block.text for block in self.translatable())


@dataclass(frozen=True, slots=True)
class Detection:
    """The language of a text: BCP 47 code ("" where unknown) and a confidence from 0 to 1."""

    language: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence: ``text == block.text[start:end]``, without surrounding white space."""

    article_id: str
    block_id: str
    index: int
    text: str
    start: int
    end: int
    language: str

    @property
    def id(self) -> str:
        """Unique within the article: ``block.index``."""
        return f"{self.block_id}.{self.index}"


class Policy(StrEnum):
    """How binding a term is."""

    EXACT = "exact"
    """Must be honoured; a miss is an error, flagged in the output."""
    PREFER = "prefer"
    """Should be honoured; a miss is a warning."""
    GUARD = "guard"
    """Matches, so that shorter entries inside it do not; enforces nothing."""


class CaseRule(StrEnum):
    """Which spellings of the source an entry matches."""

    FOLD = "fold"
    """Any case."""
    INITIAL = "initial"
    """The first letter is a capital ("Đảng", "ĐẢNG", not "đảng")."""
    EXACT = "exact"
    """Letter by letter, for abbreviations."""


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the term base.

    ``variants`` are other accepted renderings, ``forbidden`` wrong ones; a "…" in either stands for
    a gap of up to six words, where a name comes in between ("Chairman of the … People's
    Committee"). ``authority`` is the official document or press usage it rests on. ``valid_from``
    and ``valid_to`` are inclusive; ``successor`` is the source term that took over. ``origin`` is
    the file and line it came from, or the rule it was derived by.
    """

    source: str
    target: str
    variants: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    policy: Policy = Policy.PREFER
    case: CaseRule = CaseRule.FOLD
    category: str = ""
    authority: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""
    note: str = ""
    origin: str = ""

    @property
    def renderings(self) -> tuple[str, ...]:
        """The target, then the variants: everything that honours the term."""
        return (self.target, *self.variants)


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A term found in a source text: ``text[start:end]`` reads ``surface``."""

    term: Term
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class TermOutcome:
    """What became of a match: ``target_start:target_end`` is its rendering, where honoured."""

    match: TermMatch
    honoured: bool
    target_start: int = -1
    target_end: int = -1


class Severity(StrEnum):
    """Errors are tried again and flagged; warnings are reported."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found in one segment; ``source`` and ``target`` quote the words concerned."""

    check: str
    severity: Severity
    message: str
    source: str = ""
    target: str = ""


class Origin(StrEnum):
    """Where a translation's text comes from."""

    MACHINE = "machine"
    MEMORY = "memory"
    REVIEW = "review"
    """A person wrote or confirmed it."""
    COPY = "copy"
    """Nothing to translate: numbers, names, already in the target language."""
    FAILED = "failed"
    """The engine failed; the text is the source's, and says so where it is published."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A segment with its rendering: ``text`` is never empty.

    ``score`` is the mean log-probability of a target token, None where the engine gives none.
    ``attempts`` counts the decodings that it took.
    """

    segment: Segment
    text: str
    origin: Origin = Origin.MACHINE
    score: float | None = None
    terms: tuple[TermOutcome, ...] = ()
    findings: tuple[Finding, ...] = ()
    attempts: int = 1

    @property
    def flagged(self) -> bool:
        """Whether a finding is an error, or there is no translation at all."""
        return self.origin is Origin.FAILED or any(
            finding.severity is Severity.ERROR for finding in self.findings
        )


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a translation was made, enough to make it again."""

    engine: str
    model: str
    decoding: str
    glossary: str
    segmenter: str
    version: str

    @property
    def signature(self) -> str:
        """One line, in the manner of a sacreBLEU signature."""
        return (
            f"engine:{self.engine}|model:{self.model}|decoding:{self.decoding}"
            f"|glossary:{self.glossary}|segmenter:{self.segmenter}|version:{self.version}"
        )


class Status(StrEnum):
    """What became of an article."""

    TRANSLATED = "translated"
    ALREADY_TARGET = "already-target"
    """Its language is the target language; published as it is, labelled so."""
    UNSUPPORTED = "unsupported"
    """No engine for its language; the source is published, labelled so."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences that a source changed, as they were and as they are; "" where there were none.

    ``was_rendered`` and ``now_rendered`` are the same in the target language.
    """

    was: str
    now: str
    was_rendered: str = ""
    now_rendered: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a source changed in an article after it was first read; ``seen`` is when we saw it."""

    seen: datetime
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class History:
    """What a store knows of an article's past.

    ``source_moved`` is when the source's text last changed and ``moved`` when that or a rendering
    did; both equal ``first_seen`` until then. ``corrections`` are the last few, oldest first.
    """

    first_seen: datetime
    source_moved: datetime
    moved: datetime
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One article at the end of the pipeline.

    A translation belongs to its segment, never to a position: see :meth:`by_block` and
    ``Translation.segment``. ``article`` is None only where it could not be read; ``error`` then
    says why. ``history`` is set by a store, and is no part of what the pipeline made.
    """

    article: Article | None
    status: Status
    target: str
    detection: Detection = Detection("", 0.0)
    translations: tuple[Translation, ...] = ()
    provenance: Provenance | None = None
    error: TranslatePubError | None = field(default=None, compare=False)
    history: History | None = field(default=None, compare=False)

    def by_block(self) -> dict[str, list[Translation]]:
        """Translations of each block, in the order of the text."""
        blocks: dict[str, list[Translation]] = {}
        for translation in self.translations:
            blocks.setdefault(translation.segment.block_id, []).append(translation)
        return blocks

    @property
    def title(self) -> str:
        """The title in the target language, or the source's where there is none."""
        parts = [t.text for t in self.translations if t.segment.block_id == TITLE_ID]
        if parts:
            return " ".join(parts)
        return self.article.title if self.article else ""
