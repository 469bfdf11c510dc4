"""Small data sets written for this project: clean ones, and a deliberately dirty one with its expected findings."""
