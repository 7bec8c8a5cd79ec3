"""Order and notes of saved trials, what a link shows, and a feed of a list."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("saved_trial") as table:
        table.add_column(sa.Column("position", sa.Integer, nullable=False, server_default="0"))
        table.add_column(sa.Column("compared", sa.Boolean, nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("sealed", sa.LargeBinary))
    op.execute("DELETE FROM share_link")  # they showed what the list holds; from now on what was shown before
    with op.batch_alter_table("share_link") as table:
        table.add_column(sa.Column("shows", sa.String(40), nullable=False))
        table.add_column(sa.Column("sealed", sa.LargeBinary, nullable=False))
        table.add_column(sa.Column("opened_on", sa.Date))
    op.create_table(
        "list_feed",
        sa.Column("list_id", sa.Integer, sa.ForeignKey("saved_list.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    )
