"""Rules about the keys of the records: those that only a few have, and names that look misspelt."""
