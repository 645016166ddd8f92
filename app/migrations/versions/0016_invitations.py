"""Invitations of speakers to planned talks."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("talk_id", sa.BigInteger(), nullable=False),
        sa.Column("speaker_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("audience_words", sa.String(length=50), nullable=False),
        sa.Column("contact_person_id", sa.BigInteger(), nullable=True),
        sa.Column("invited_by_person_id", sa.BigInteger(), nullable=False),
        sa.Column("invited_by_unit_id", sa.BigInteger(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_person_id", sa.BigInteger(), nullable=True),
        sa.Column("answered_for_unit_id", sa.BigInteger(), nullable=True),
        sa.Column("decline_reason", sa.String(length=32), nullable=True),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("proposed_slots", sa.ARRAY(sa.DateTime(timezone=True)), nullable=False),
        sa.Column("speaker_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("speaker_confirmed_by_person_id", sa.BigInteger(), nullable=True),
        sa.Column("school_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("school_confirmed_by_person_id", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_person_id"], ["people.id"], name=op.f("fk_invitations_answered_by_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_for_unit_id"], ["units.id"], name=op.f("fk_invitations_answered_for_unit_id")
        ),
        sa.ForeignKeyConstraint(["contact_person_id"], ["people.id"], name=op.f("fk_invitations_contact_person_id")),
        sa.ForeignKeyConstraint(
            ["invited_by_person_id"], ["people.id"], name=op.f("fk_invitations_invited_by_person_id")
        ),
        sa.ForeignKeyConstraint(["invited_by_unit_id"], ["units.id"], name=op.f("fk_invitations_invited_by_unit_id")),
        sa.ForeignKeyConstraint(
            ["school_confirmed_by_person_id"], ["people.id"], name=op.f("fk_invitations_school_confirmed_by_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["speaker_confirmed_by_person_id"],
            ["people.id"],
            name=op.f("fk_invitations_speaker_confirmed_by_person_id"),
        ),
        sa.ForeignKeyConstraint(["speaker_id"], ["speakers.id"], name=op.f("fk_invitations_speaker_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_invitations_talk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("client_id", name=op.f("uq_invitations_client_id")),
    )
    op.create_index(
        op.f("ix_invitations_speaker_id_starts_at"), "invitations", ["speaker_id", "starts_at"], unique=False
    )
    op.create_index(op.f("ix_invitations_talk_id_id"), "invitations", ["talk_id", "id"], unique=False)
    op.create_index(
        "ix_invitations_waiting",
        "invitations",
        ["invited_at"],
        unique=False,
        postgresql_where=sa.text("status = 'invited'"),
    )
    op.create_index(
        "uq_invitations_open_talk",
        "invitations",
        ["talk_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('invited', 'time_proposed', 'accepted')"),
    )
