"""Reads files into records and columns, and writes records back."""
