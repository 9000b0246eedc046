"""Metrics: pure functions of arrays. Those of many items are made as a `Statistic`, so that each has an interval."""
