"""What templates show, as plain records: everything that is decided about it is decided here."""
