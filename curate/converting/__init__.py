"""From one format to another: the canonical forms of a record, what each format can hold of them, and whole files."""
