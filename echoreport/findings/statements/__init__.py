"""Units -> statements: lesion, valve, grade, and what sentences lend each other."""
