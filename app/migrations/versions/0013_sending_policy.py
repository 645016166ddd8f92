"""The speed of sending, and when a worker put a message off."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox_messages", sa.Column("put_off_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "sending_allowances",
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("sends", sa.Float(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_sending_allowances")),
    )
