"""Report archives and corpus folders as reports, paragraphs, images, pairs and splits by patient."""

from echoreport.corpus.folder import load_corpus, write_tables
from echoreport.corpus.joined import joined
from echoreport.corpus.pairs import Pair, pairs, unpaired
from echoreport.corpus.paragraphs import split_paragraphs, valve_of
from echoreport.corpus.records import Corpus, ImageRecord
from echoreport.corpus.reports import ReportArchive, ReportStream, read_reports, stream_reports
from echoreport.corpus.splits import assign_splits
from echoreport.corpus.tables import Rejected

__all__ = [
    "Corpus",
    "ImageRecord",
    "Pair",
    "Rejected",
    "ReportArchive",
    "ReportStream",
    "assign_splits",
    "joined",
    "load_corpus",
    "pairs",
    "read_reports",
    "split_paragraphs",
    "stream_reports",
    "unpaired",
    "valve_of",
    "write_tables",
]
