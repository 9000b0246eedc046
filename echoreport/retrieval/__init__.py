"""All of FAISS: nearest paragraphs by cosine similarity, and the table of what they say."""

from echoreport.retrieval.building import build_index
from echoreport.retrieval.filtering import (
    Filter,
    grade_counts,
    reports_of,
    rows_allowed,
    rows_of_reports,
    rows_of_valves,
)
from echoreport.retrieval.index import ParagraphIndex
from echoreport.retrieval.kinds import KINDS, bytes_of, choose_kind
from echoreport.retrieval.paragraphs import Paragraphs, as_paragraphs
from echoreport.retrieval.recall import Batches, Recall
from echoreport.retrieval.removed import read_removed, write_removed
from echoreport.retrieval.table import ParagraphTable, ParagraphWriter, read_paragraphs, write_paragraphs

__all__ = [
    "KINDS",
    "Batches",
    "Filter",
    "ParagraphIndex",
    "ParagraphTable",
    "ParagraphWriter",
    "Paragraphs",
    "Recall",
    "as_paragraphs",
    "build_index",
    "bytes_of",
    "choose_kind",
    "grade_counts",
    "read_paragraphs",
    "read_removed",
    "reports_of",
    "rows_allowed",
    "rows_of_reports",
    "rows_of_valves",
    "write_paragraphs",
    "write_removed",
]
