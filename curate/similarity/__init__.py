"""Likeness of texts: shingles, signatures, candidates and exact verification."""
