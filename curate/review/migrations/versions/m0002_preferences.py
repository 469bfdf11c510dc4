"""What a person prefers; indexes that answer the histogram of lengths, and what was taken back, without touching the rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add a table and two indexes."""
    op.create_table(
        "preferences",
        sa.Column("reviewer", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("reviewer", "name"),
    )
    op.create_index("records_words", "records", ["dataset", "state", "words"])
    op.create_index("events_undoes", "events", ["dataset", "undoes"])
