"""Image files of every format -> Frame."""
