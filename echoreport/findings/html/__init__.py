"""A page of labelled reports to look at."""
