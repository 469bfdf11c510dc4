"""Rules that count tokens: what does not fit into the context, what is cut off, and what training costs."""
