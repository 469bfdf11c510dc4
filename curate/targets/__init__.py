"""What each trainer takes: its rules, how a record is written for it, what it would do with a record, and the files that start the job."""
