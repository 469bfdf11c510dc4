"""Learns a profile from a sample of the records."""
