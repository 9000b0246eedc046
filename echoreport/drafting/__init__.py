"""Retrieved paragraphs and measurements -> a drafted report: voting, wording, and one file per output format."""
