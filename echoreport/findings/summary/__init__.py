"""What a whole report says of each valve and lesion, with its contradictions."""
