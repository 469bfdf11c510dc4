"""From records to what a trainer takes: the stream of records, the files of a target, the manifest and the list of changes."""
