"""What visitors say of a reading."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("nct_id", sa.String(11), nullable=False),
        sa.Column("reading", sa.Text, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("sent_at", sa.DateTime, nullable=False),
    )
