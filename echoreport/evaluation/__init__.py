"""How well a model does: metrics, the protocol that runs it, and the files that tell."""

from echoreport.evaluation.evaluation import Evaluation
from echoreport.evaluation.protocol import evaluate

__all__ = ["Evaluation", "evaluate"]
