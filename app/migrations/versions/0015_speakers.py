"""Speakers, each a unit of one; their honours, appointments and days away."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("uq_units_pair", table_name="units")
    op.create_index(
        "uq_units_pair",
        "units",
        ["division_code", "kind"],
        unique=True,
        postgresql_where=sa.text("kind IN ('federation', 'bureau')"),
    )
    op.create_check_constraint(
        op.f("ck_units_speaker_is_a_speaker"), "units", "(kind = 'speaker') = (level = 'speaker')"
    )
    op.create_table(
        "speakers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("pinyin", sa.String(length=200), nullable=False),
        sa.Column("initials", sa.String(length=30), nullable=False),
        sa.Column("gender", sa.String(length=32), nullable=True),
        sa.Column("employer_and_post", sa.String(length=200), nullable=False),
        sa.Column("honours_text", sa.String(length=500), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("is_landline", sa.Boolean(), nullable=False),
        sa.Column("is_one_off", sa.Boolean(), nullable=False),
        sa.Column("topics", sa.String(length=200), nullable=False),
        sa.Column("formats", sa.ARRAY(sa.String(length=32)), nullable=False),
        sa.Column("talks_a_term", sa.SmallInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_speakers_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_speakers_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speakers")),
        sa.UniqueConstraint("client_id", name=op.f("uq_speakers_client_id")),
        sa.UniqueConstraint("unit_id", name=op.f("uq_speakers_unit_id")),
    )
    op.create_index(op.f("ix_speakers_division_code_id"), "speakers", ["division_code", "id"], unique=False)
    op.create_index(
        "ix_speakers_initials", "speakers", ["initials"], unique=False, postgresql_ops={"initials": "text_pattern_ops"}
    )
    op.create_index(op.f("ix_speakers_person_id"), "speakers", ["person_id"], unique=False)
    op.create_index(
        "ix_speakers_pinyin", "speakers", ["pinyin"], unique=False, postgresql_ops={"pinyin": "text_pattern_ops"}
    )
    op.create_table(
        "appointments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("speaker_id", sa.BigInteger(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=100), nullable=True),
        sa.Column("proposed_by_person_id", sa.BigInteger(), nullable=True),
        sa.Column("proposed_by_unit_id", sa.BigInteger(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("federation_confirmed_by", sa.BigInteger(), nullable=True),
        sa.Column("federation_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bureau_confirmed_by", sa.BigInteger(), nullable=True),
        sa.Column("bureau_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("serving_since", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_on > begins_on", name=op.f("ck_appointments_days")),
        sa.ForeignKeyConstraint(
            ["bureau_confirmed_by"], ["people.id"], name=op.f("fk_appointments_bureau_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["federation_confirmed_by"], ["people.id"], name=op.f("fk_appointments_federation_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_person_id"], ["people.id"], name=op.f("fk_appointments_proposed_by_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_unit_id"], ["units.id"], name=op.f("fk_appointments_proposed_by_unit_id")
        ),
        sa.ForeignKeyConstraint(["speaker_id"], ["speakers.id"], name=op.f("fk_appointments_speaker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    op.create_index(
        op.f("ix_appointments_speaker_id_begins_on"), "appointments", ["speaker_id", "begins_on"], unique=False
    )
    op.create_table(
        "speaker_honours",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("speaker_id", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speakers.id"], name=op.f("fk_speaker_honours_speaker_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_honours")),
    )
    op.create_index(op.f("ix_speaker_honours_speaker_id"), "speaker_honours", ["speaker_id"], unique=False)
    op.create_table(
        "unavailable_periods",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("speaker_id", sa.BigInteger(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("created_by_person_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= begins_on", name=op.f("ck_unavailable_periods_days")),
        sa.ForeignKeyConstraint(
            ["created_by_person_id"], ["people.id"], name=op.f("fk_unavailable_periods_created_by_person_id")
        ),
        sa.ForeignKeyConstraint(["speaker_id"], ["speakers.id"], name=op.f("fk_unavailable_periods_speaker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unavailable_periods")),
        sa.UniqueConstraint("client_id", name=op.f("uq_unavailable_periods_client_id")),
    )
    op.create_index(
        op.f("ix_unavailable_periods_speaker_id_begins_on"),
        "unavailable_periods",
        ["speaker_id", "begins_on"],
        unique=False,
    )
    op.add_column("talks", sa.Column("speaker_id", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_talks_speaker_id"), "talks", ["speaker_id"], unique=False)
    op.create_foreign_key(op.f("fk_talks_speaker_id"), "talks", "speakers", ["speaker_id"], ["id"])
