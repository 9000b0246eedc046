"""Processes that draft, and one that answers searches: the pages' own process holds no model."""

from echoreport.server.drafters.drafters import Drafters
from echoreport.server.drafters.questions import Near

__all__ = ["Drafters", "Near"]
