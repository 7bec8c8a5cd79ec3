"""What changed of each record, how far the last walk through the registry came, and every sync."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "study",
        sa.Column("nct_id", sa.String(11), primary_key=True),
        sa.Column("packed", sa.LargeBinary, nullable=False),
    )
    op.execute("INSERT INTO study (nct_id, packed) SELECT nct_id, study FROM record")
    with op.batch_alter_table("record") as record:
        record.drop_column("study")  # beside it, every look at a date would read all the texts
        record.add_column(sa.Column("revision", sa.Integer, nullable=False, server_default="1"))
        record.add_column(sa.Column("gone_since", sa.String(10), nullable=False, server_default=""))
        record.create_index("record_revision", ["revision"])
    op.create_table(
        "change",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("nct_id", sa.String(11), nullable=False, index=True),
        sa.Column("noticed_at", sa.String(25), nullable=False),
        sa.Column("registry_date", sa.String(10), nullable=False),
        sa.Column("what", sa.String(30), nullable=False),
        sa.Column("before", sa.JSON, nullable=False),
        sa.Column("after", sa.JSON, nullable=False),
    )
    op.create_table(
        "walk",
        sa.Column("source", sa.String(400), primary_key=True),
        sa.Column("since", sa.String(10), nullable=False),
        sa.Column("newest", sa.String(10), nullable=False),
        sa.Column("oldest", sa.String(10), nullable=False),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.Column("etag", sa.String(200), nullable=False),
    )
    op.create_table(
        "sync_run",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("source", sa.String(400), nullable=False),
        sa.Column("started_at", sa.String(25), nullable=False),
        sa.Column("finished_at", sa.String(25), nullable=False),
        sa.Column("account", sa.JSON, nullable=False),
    )
