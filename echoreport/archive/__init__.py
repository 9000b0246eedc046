"""Labelling, embedding and indexing at archive scale: in shards, by several processes or machines, resumable."""
