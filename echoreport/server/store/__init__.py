"""What the room keeps, and the only code that reads and changes it: functions of a database session."""
