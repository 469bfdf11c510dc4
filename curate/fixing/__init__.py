"""Applies the fixes that findings carry: to records first, to files when all of them are known to break no other rule."""
