"""An evaluation as one self-contained HTML file."""

from echoreport.evaluation.html.page import render

__all__ = ["render"]
