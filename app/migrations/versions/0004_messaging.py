"""Messages, consents, to-dos and the call list."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sending_pauses",
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("errcode", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_sending_pauses")),
    )
    op.create_table(
        "credit_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("template_id", sa.String(length=64), nullable=False),
        sa.Column("change", sa.String(32), nullable=False),
        sa.Column("amount", sa.SmallInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_credit_entries_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_entries")),
        sa.UniqueConstraint("client_id", "template_id", name=op.f("uq_credit_entries_client_id_template_id")),
    )
    op.create_index(
        op.f("ix_credit_entries_person_id_template_id_id"),
        "credit_entries",
        ["person_id", "template_id", "id"],
        unique=False,
    )
    op.create_table(
        "message_credits",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("template_id", sa.String(length=64), nullable=False),
        sa.Column("balance", sa.SmallInteger(), nullable=False),
        sa.Column("is_long_term", sa.Boolean(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_message_credits_balance")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_message_credits_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_credits")),
        sa.UniqueConstraint("person_id", "template_id", name=op.f("uq_message_credits_person_id_template_id")),
    )
    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("notice_key", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("template_id", sa.String(length=64), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        sa.Column("body", sa.String(length=500), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("is_daytime_only", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("has_spent_credit", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("msgid", sa.String(length=32), nullable=True),
        sa.Column("last_errcode", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_outbox_messages_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_outbox_messages_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_messages_dedupe_key")),
    )
    op.create_index(op.f("ix_outbox_messages_notice_key"), "outbox_messages", ["notice_key"], unique=False)
    op.create_index(
        "ix_outbox_messages_queued",
        "outbox_messages",
        ["priority", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'queued'"),
    )
    op.create_index(
        "ix_outbox_messages_queued_person",
        "outbox_messages",
        ["person_id", "priority", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'queued'"),
    )
    op.create_index(
        op.f("ix_outbox_messages_subject_subject_id"), "outbox_messages", ["subject", "subject_id"], unique=False
    )
    op.create_index(op.f("ix_outbox_messages_unit_id_id"), "outbox_messages", ["unit_id", "id"], unique=False)
    op.create_table(
        "todos",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("body", sa.String(length=500), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_person_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["done_by_person_id"], ["people.id"], name=op.f("fk_todos_done_by_person_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_todos_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_todos_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_todos")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_todos_dedupe_key")),
    )
    op.create_index(op.f("ix_todos_subject_subject_id"), "todos", ["subject", "subject_id"], unique=False)
    op.create_index(op.f("ix_todos_unit_id_id"), "todos", ["unit_id", "id"], unique=False)
    op.create_table(
        "call_list",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_person_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["outbox_messages.id"], name=op.f("fk_call_list_message_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_call_list_person_id")),
        sa.ForeignKeyConstraint(
            ["resolved_by_person_id"], ["people.id"], name=op.f("fk_call_list_resolved_by_person_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_call_list_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_list")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_call_list_dedupe_key")),
    )
    op.create_index(
        "ix_call_list_open", "call_list", ["id"], unique=False, postgresql_where=sa.text("resolved_at IS NULL")
    )
    op.create_index(op.f("ix_call_list_subject_subject_id"), "call_list", ["subject", "subject_id"], unique=False)
    op.create_index(op.f("ix_call_list_unit_id_id"), "call_list", ["unit_id", "id"], unique=False)
