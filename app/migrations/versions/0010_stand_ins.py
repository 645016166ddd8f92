"""A message with a long-term template remembers the one-time message that stands in for it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox_messages", sa.Column("stand_in_template_id", sa.String(64), nullable=True))
    op.add_column("outbox_messages", sa.Column("stand_in_data", postgresql.JSONB(), nullable=True))
