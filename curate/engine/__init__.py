"""Runs checks over shards of records, in this process or in several."""
