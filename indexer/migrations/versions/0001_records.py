"""Records as they were fetched."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "record",
        sa.Column("nct_id", sa.String(11), primary_key=True),
        sa.Column("study", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("registry_date", sa.String(10), nullable=False),
        sa.Column("fetched_at", sa.String(25), nullable=False),
        sa.Column("source", sa.String(400), nullable=False),
    )
