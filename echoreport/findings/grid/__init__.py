"""Tables of valves, read by row and column."""
