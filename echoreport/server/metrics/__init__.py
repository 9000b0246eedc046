"""Figures for Prometheus: requests as they pass, studies as they stand. No label holds an id."""
