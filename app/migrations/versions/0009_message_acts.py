"""What staff decide about single messages: not to send one, or to send one again."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox_messages", sa.Column("discarded_because", sa.String(32), nullable=True))
    op.add_column("outbox_messages", sa.Column("resends_id", sa.BigInteger(), nullable=True))
