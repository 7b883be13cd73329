"""Translation engines: one Protocol (:mod:`.base`), one module for each implementation.

Nothing heavy is imported here; :mod:`.registry` loads an engine when it is asked for.
"""

from translate_pub.engines.base import Engine, Hypotheses, Hypothesis, Request, TermHint

__all__ = ["Engine", "Hypotheses", "Hypothesis", "Request", "TermHint"]
