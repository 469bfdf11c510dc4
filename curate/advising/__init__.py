"""What to do with a set before anybody trains on it: prompt, retrieve, run a pilot, or fine-tune."""
