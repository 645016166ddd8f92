"""A message says that it goes on with the one-time template; a pushed event when a worker put it off."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox_messages", sa.Column("is_stand_in", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("push_events", sa.Column("put_off_at", sa.DateTime(timezone=True), nullable=True))
