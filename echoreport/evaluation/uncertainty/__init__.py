"""How sure a figure is: intervals over patients, and paired differences between two models."""

from echoreport.evaluation.uncertainty.comparison import Difference, compared
from echoreport.evaluation.uncertainty.interval import Estimate, estimate, estimates
from echoreport.evaluation.uncertainty.statistic import Statistic, of_items, of_sums, share

__all__ = ["Difference", "Estimate", "Statistic", "compared", "estimate", "estimates", "of_items", "of_sums", "share"]
