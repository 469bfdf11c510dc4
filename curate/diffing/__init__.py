"""What changed between two states of a data set, by content."""
