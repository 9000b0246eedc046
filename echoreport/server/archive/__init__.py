"""Images of the corpus that the model learned from, to be shown beside its paragraphs."""
