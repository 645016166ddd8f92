"""Answers by link that wait for the inviter's word."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitation_claims",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("invitation_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("phone_masked", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=32), nullable=False),
        sa.Column("decline_reason", sa.String(length=32), nullable=True),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("proposed_slots", sa.ARRAY(sa.DateTime(timezone=True)), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_person_id", sa.BigInteger(), nullable=True),
        sa.Column("is_confirmed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], name=op.f("fk_invitation_claims_invitation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_invitation_claims_person_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_person_id"], ["people.id"], name=op.f("fk_invitation_claims_decided_by_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_claims")),
    )
    op.create_index(op.f("ix_invitation_claims_person_id"), "invitation_claims", ["person_id"], unique=False)
    op.create_index(
        "uq_invitation_claims_waiting",
        "invitation_claims",
        ["invitation_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("decided_at IS NULL"),
    )
