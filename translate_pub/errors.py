"""Every error that translate_pub raises on purpose.

    TranslatePubError                   message and mend; nothing else is caught by callers
     ├── ConfigError                    a setting, an option or the configuration file
     ├── GlossaryError(path, line)      a term base that cannot be used
     ├── ArticleError(article_id)       one article; the rest of a batch goes on
     │    ├── IngestError               it could not be read
     │    ├── UnsupportedLanguage       no engine for its language
     │    ├── TranslateError            it could not be translated
     │    └── PublishError              it could not be written
     ├── EngineError(engine)            a translation engine
     │    ├── EngineNotFound            no such engine
     │    ├── ModelMissing              the engine's model is not installed
     │    └── NoTranslation             a sentence got no text (engines.gemma)
     ├── ExecutorError                  where a batch runs: Ray, one of its machines
     ├── StoreError                     the database
     └── FetchError(url)                a resource that could not be fetched
          ├── StatusError               … because of what the server answered (ingest)
          ├── TooManyRedirects          (ingest)
          └── Disallowed                robots.txt forbids it (ingest)

Each carries ``mend``: one sentence that tells the reader what to do next. Third-party exceptions
are translated once, by the module that owns the library, with ``from exc``. Errors survive
pickling: they cross from one process to another.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = [
    "ArticleError",
    "ConfigError",
    "EngineError",
    "EngineNotFound",
    "ExecutorError",
    "FetchError",
    "GlossaryError",
    "IngestError",
    "ModelMissing",
    "PublishError",
    "StoreError",
    "TranslateError",
    "TranslatePubError",
    "UnsupportedLanguage",
]


class TranslatePubError(Exception):
    """Root of the tree. ``str(error)`` is one line: what is wrong, and where."""

    def __init__(self, message: str, *, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # BaseException's own calls __init__ with args alone, which lack the keywords.
        return type(self).__new__, (type(self), *self.args), self.__dict__


class ConfigError(TranslatePubError):
    """A setting, an option or the configuration file is wrong."""


class GlossaryError(TranslatePubError):
    """A term base cannot be used; ``line`` is 1-based, 0 where the whole file is meant."""

    def __init__(self, message: str, *, path: Path | str, line: int = 0, mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.path = Path(path)
        self.line = line

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.message}"


class ArticleError(TranslatePubError):
    """One article failed; ``article_id`` says which (a path, URL or identifier)."""

    def __init__(self, message: str, *, article_id: str, mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.article_id = article_id

    def __str__(self) -> str:
        return f"{self.article_id}: {self.message}"


class IngestError(ArticleError):
    """An input could not be read as an article."""


class UnsupportedLanguage(ArticleError):  # noqa: N818 - reads as a statement, like FileExistsError's kin
    """No installed engine translates this article's language into the target language."""


class TranslateError(ArticleError):
    """An article could not be translated."""


class PublishError(ArticleError):
    """An article could not be published."""


class EngineError(TranslatePubError):
    """An engine failed; ``engine`` is its registered name."""

    def __init__(self, message: str, *, engine: str, mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.engine = engine

    def __str__(self) -> str:
        return f"{self.engine}: {self.message}"


class EngineNotFound(EngineError):  # noqa: N818
    """No engine has this name."""


class ModelMissing(EngineError):  # noqa: N818
    """The engine exists and its model is not installed; ``mend`` names the command."""


class ExecutorError(TranslatePubError):
    """A batch cannot run where it was asked to: no Ray, no cluster, or another model there."""


class StoreError(TranslatePubError):
    """The database cannot be read or written."""


class FetchError(TranslatePubError):
    """A URL could not be fetched, or was refused before fetching."""

    def __init__(self, message: str, *, url: str, mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.url = url

    def __str__(self) -> str:
        return f"{self.url}: {self.message}"
