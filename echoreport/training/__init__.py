"""Fits the parts of a model and puts them into a bundle."""

from echoreport.training.settings import TrainingSettings
from echoreport.training.train import train

__all__ = ["TrainingSettings", "train"]
