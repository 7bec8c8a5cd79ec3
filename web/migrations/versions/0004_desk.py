"""Navigators, their sessions, the lists sent to them, the work on each trial, and who opened what."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "navigator",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False, unique=True),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("setup_hash", sa.String(64), unique=True),
        sa.Column("setup_until", sa.DateTime),
        sa.Column("disabled", sa.Boolean, nullable=False),
    )
    op.create_table(
        "navigator_session",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("navigator_id", sa.Integer, sa.ForeignKey("navigator.id", ondelete="CASCADE"), nullable=False),
        sa.Column("until", sa.DateTime, nullable=False),
    )
    op.create_table(
        "sent_list",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("list_id", sa.Integer, sa.ForeignKey("saved_list.id", ondelete="SET NULL")),
        sa.Column("sent_at", sa.DateTime, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("navigator_id", sa.Integer, sa.ForeignKey("navigator.id", ondelete="SET NULL")),
        sa.Column("state", sa.String(10), nullable=False),
    )
    op.create_table(
        "sent_trial",
        sa.Column("sent_id", sa.Integer, sa.ForeignKey("sent_list.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("nct_id", sa.String(11), primary_key=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("next_call", sa.Date),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sent_id", sa.Integer, sa.ForeignKey("sent_list.id", ondelete="CASCADE"), nullable=False),
        sa.Column("nct_id", sa.String(11), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("sent_id", sa.Integer),
    )
