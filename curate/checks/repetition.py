"""Rules about answers that repeat themselves."""
