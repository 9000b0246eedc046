"""All of FAISS: nearest paragraphs by cosine similarity, and the table of what they say."""

from echoreport.retrieval.index import ParagraphIndex
from echoreport.retrieval.table import read_paragraphs, write_paragraphs

__all__ = ["ParagraphIndex", "read_paragraphs", "write_paragraphs"]
