"""Events that WeChat pushes to us, and what they say about consents and messages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "push_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dedupe_key", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("openid", sa.String(length=64), nullable=True),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("kept_because", sa.String(32), nullable=True),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_events")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_push_events_dedupe_key")),
    )
    op.create_index(
        "ix_push_events_waiting",
        "push_events",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.add_column("credit_entries", sa.Column("push_event_id", sa.BigInteger(), nullable=True))
    op.add_column("credit_entries", sa.Column("confirms_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "uq_credit_entries_push_event",
        "credit_entries",
        ["push_event_id", "template_id"],
        unique=True,
        postgresql_where=sa.text("push_event_id IS NOT NULL"),
    )
    op.create_index(
        "uq_credit_entries_confirms",
        "credit_entries",
        ["confirms_id"],
        unique=True,
        postgresql_where=sa.text("confirms_id IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_messages_msgid",
        "outbox_messages",
        ["msgid"],
        unique=False,
        postgresql_where=sa.text("msgid IS NOT NULL"),
    )
