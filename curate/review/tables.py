"""The tables of a review store, in types that SQLite and PostgreSQL share.

`events` is the truth and is only ever added to. `records` and `findings` are made from the files and can be made again; the state
in `records` is what the events fold to, kept beside them so that a queue of a million records can be asked in milliseconds.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()
_Key = BigInteger().with_variant(Integer, "sqlite")

datasets = Table(
    "datasets",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("info", Text, nullable=False),  # JSON of `DatasetInfo`
)

records = Table(
    "records",
    metadata,
    Column("dataset", String(200), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("file", Text, nullable=False),
    Column("row", Integer),  # null for records that a person wrote
    Column("line", Integer),
    Column("fingerprint", String(32), nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("content", Text, nullable=False),  # JSON of the source record as it stands, fixes applied
    Column("readable", Boolean, nullable=False),
    Column("input", Text, nullable=False),
    Column("output", Text, nullable=False),
    Column("words", Integer, nullable=False),  # of the output
    Column("severity", Integer, nullable=False),  # of the worst open finding: 3 error, 2 warning, 1 info, 0 none
    Column("points", Float, nullable=False),
    Column("unit", String(60), nullable=False),  # what is leased together: a group of duplicates, or the record
    Column("rank", Integer, nullable=False),
    Column("audit", Boolean, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reviewer", Text),
    Column("decided_at", String(30)),
    Column("revision", Integer, nullable=False),
    Column("version", String(64), nullable=False),
    Column("previous", String(60)),  # fingerprint:occurrence of the record that stood here before the file changed
    Index("records_key", "dataset", "fingerprint", "occurrence", unique=True),
    Index("records_queue", "dataset", "state", "rank"),
    Index("records_unit", "dataset", "unit"),
    # These three answer counts without touching the records themselves, which are wide.
    Index("records_people", "dataset", "reviewer", "state"),
    Index("records_severity", "dataset", "severity", "state"),
    Index("records_words", "dataset", "state", "words"),
)

findings = Table(
    "findings",
    metadata,
    Column("id", _Key, primary_key=True, autoincrement=True),
    Column("dataset", String(200), nullable=False),
    Column("position", Integer, nullable=False),
    Column("version", String(64), nullable=False),  # "" as the file has it, else the fix after which it was found
    Column("code", String(10), nullable=False),
    Column("severity", String(10), nullable=False),
    Column("part", String(12), nullable=False),
    Column("finding", Text, nullable=False),  # JSON: name, field, start, end, message, value, fix, other
    Index("findings_record", "dataset", "position", "version"),
    Index("findings_code", "dataset", "code", "position"),
)

events = Table(
    "events",
    metadata,
    Column("seq", _Key, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("dataset", String(200), nullable=False),
    Column("fingerprint", String(32), nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("file", Text, nullable=False),
    Column("row", Integer),
    Column("action", String(10), nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("at", String(30), nullable=False),
    Column("reason", Text),
    Column("before", Text),
    Column("after", Text),
    Column("rule_set", Text, nullable=False),
    Column("undoes", String(64)),
    Column("bulk", String(64)),
    Column("after_fingerprint", String(32)),
    Index("events_key", "dataset", "fingerprint", "occurrence"),
    Index("events_after", "dataset", "after_fingerprint"),
    Index("events_bulk", "dataset", "bulk"),
    Index("events_undoes", "dataset", "undoes"),
)

leases = Table(
    "leases",
    metadata,
    Column("dataset", String(200), primary_key=True),
    Column("unit", String(60), primary_key=True),
    Column("session", String(64), nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("until", Float, nullable=False),  # seconds since 1970
)

preferences = Table(
    "preferences",
    metadata,
    Column("reviewer", String(80), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),  # JSON
)
