"""Talks and their reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "talks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("organiser", sa.String(32), nullable=False),
        sa.Column("organiser_division_code", sa.String(length=12), nullable=False),
        sa.Column("school_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("speaker_name", sa.String(length=30), nullable=False),
        sa.Column("special_name", sa.String(length=30), nullable=False),
        sa.Column("formats", sa.ARRAY(sa.String(length=32)), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("venue", sa.String(length=32), nullable=True),
        sa.Column("venue_reason", sa.String(length=100), nullable=True),
        sa.Column("audience", sa.SmallInteger(), nullable=True),
        sa.Column("summary", sa.String(length=200), nullable=True),
        sa.Column("declared_photos", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("no_photo_reason", sa.String(length=200), nullable=True),
        sa.Column("record_client_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=100), nullable=True),
        sa.Column("created_by_person_id", sa.BigInteger(), nullable=False),
        sa.Column("created_by_unit_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by_person_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by_unit_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_person_id"], ["people.id"], name=op.f("fk_talks_created_by_person_id")),
        sa.ForeignKeyConstraint(["created_by_unit_id"], ["units.id"], name=op.f("fk_talks_created_by_unit_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["action_plans.id"], name=op.f("fk_talks_plan_id")),
        sa.ForeignKeyConstraint(["recorded_by_person_id"], ["people.id"], name=op.f("fk_talks_recorded_by_person_id")),
        sa.ForeignKeyConstraint(["recorded_by_unit_id"], ["units.id"], name=op.f("fk_talks_recorded_by_unit_id")),
        sa.ForeignKeyConstraint(["school_id"], ["units.id"], name=op.f("fk_talks_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talks")),
        sa.UniqueConstraint("client_id", name=op.f("uq_talks_client_id")),
    )
    op.create_index(op.f("ix_talks_day_id"), "talks", ["day", "id"], unique=False)
    op.create_index(
        op.f("ix_talks_organiser_division_code_day_id"), "talks", ["organiser_division_code", "day", "id"], unique=False
    )
    op.create_index(op.f("ix_talks_school_id_day_id"), "talks", ["school_id", "day", "id"], unique=False)
    op.create_table(
        "reviews",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("talk_id", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.String(32), nullable=False),
        sa.Column("shows_banner", sa.Boolean(), nullable=False),
        sa.Column("shows_speaker", sa.Boolean(), nullable=False),
        sa.Column("shows_audience", sa.Boolean(), nullable=False),
        sa.Column("exception_reason", sa.String(length=200), nullable=True),
        sa.Column("reasons", sa.ARRAY(sa.String(length=32)), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("reviewed_by_person_id", sa.BigInteger(), nullable=False),
        sa.Column("reviewed_by_unit_id", sa.BigInteger(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["reviewed_by_person_id"], ["people.id"], name=op.f("fk_reviews_reviewed_by_person_id")
        ),
        sa.ForeignKeyConstraint(["reviewed_by_unit_id"], ["units.id"], name=op.f("fk_reviews_reviewed_by_unit_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["talks.id"], name=op.f("fk_reviews_talk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("client_id", name=op.f("uq_reviews_client_id")),
    )
    op.create_index(op.f("ix_reviews_talk_id_id"), "reviews", ["talk_id", "id"], unique=False)
