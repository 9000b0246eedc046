"""Numbers that a text states about the valves."""
