"""Pure functions on text that several checks share."""
