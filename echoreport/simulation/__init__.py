"""The embedded default corpus: haemodynamics, and from them scanner screens and readers' prose. All simulated."""
