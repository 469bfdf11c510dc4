"""Rules about markup, spaces, quotes and normal forms left in texts."""
