"""The command line, one file a command; heavy modules are imported inside the commands."""
