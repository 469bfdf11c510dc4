"""Rules about the mold: whether the answers keep to one form, learned or declared."""
