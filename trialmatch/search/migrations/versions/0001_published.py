"""Index generations for other machines: their files in parts, each kept once, by its content."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "published_generation",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("published_at", sa.String(25), nullable=False),
        sa.Column("files", sa.JSON, nullable=False),
    )
    op.create_table(
        "published_part",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
