"""Paragraph -> unit vector in the text space."""

from echoreport.text.paragraph_vectors import ParagraphVectors
from echoreport.text.tokens import tokens_of, visible_tokens_of

__all__ = ["ParagraphVectors", "tokens_of", "visible_tokens_of"]
