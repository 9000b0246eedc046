"""How well a model does: metrics with intervals, the protocol that runs it, and the files that tell."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from echoreport.evaluation.evaluation import Evaluation as Evaluation
    from echoreport.evaluation.protocol import evaluate as evaluate

__all__ = ["Evaluation", "evaluate"]


def __getattr__(name: str) -> Any:
    """Import late: metrics of somebody's own embeddings need no torch."""
    homes = {"Evaluation": "evaluation", "evaluate": "protocol"}
    if name not in homes:
        raise AttributeError(f"module 'echoreport.evaluation' has no attribute {name!r}")
    return getattr(import_module(f"echoreport.evaluation.{homes[name]}"), name)
