"""What stands where on a frame: lines, ticks, the time trace, its baseline, and what kind of frame it is."""
