"""Text -> text without names, dates, numbers of records and phones, addresses, institutions."""

from echoreport.deidentification.deidentify import Cleaned, Replacement, deidentify

__all__ = ["Cleaned", "Replacement", "deidentify"]
