"""Saved lists, their trials and the links that show them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "saved_list",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("used_on", sa.Date, nullable=False),
    )
    op.create_table(
        "saved_trial",
        sa.Column("list_id", sa.Integer, sa.ForeignKey("saved_list.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("nct_id", sa.String(11), primary_key=True),
        sa.Column("saved_on", sa.Date, nullable=False),
    )
    op.create_table(
        "share_link",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("list_id", sa.Integer, sa.ForeignKey("saved_list.id", ondelete="CASCADE"), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("expires_on", sa.Date, nullable=False),
        sa.Column("opened", sa.Integer, nullable=False),
    )
