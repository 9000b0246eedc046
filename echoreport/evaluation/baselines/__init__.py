"""What the figures are held against, in the same run: floors without an image, simpler methods, two readers."""

from echoreport.evaluation.baselines.constant import DRAWS, chance_cases, majority_cases
from echoreport.evaluation.baselines.learned import Pairs, learned_cases, linear_places
from echoreport.evaluation.baselines.readers import two_readers

__all__ = ["DRAWS", "Pairs", "chance_cases", "learned_cases", "linear_places", "majority_cases", "two_readers"]
