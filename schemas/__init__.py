"""JSON Schemas (2020-12) of the input formats, the report, the settings and the profile."""
