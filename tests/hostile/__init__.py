"""Hostile input: 200 and more files that the tests make, each with what must become of it."""
