"""Counts of wrong guesses, and who wants an e-mail when a list has news."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "guess",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_table(
        "list_notice",
        sa.Column("list_id", sa.Integer, sa.ForeignKey("saved_list.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("agreed", sa.Boolean, nullable=False),
        sa.Column("told_at", sa.String(25), nullable=False),
    )
