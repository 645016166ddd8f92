"""Who has reported a half-year."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "half_year_reports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("half", sa.SmallInteger(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by_person_id", sa.BigInteger(), nullable=False),
        sa.Column("reported_by_unit_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("half IN (1, 2)", name=op.f("ck_half_year_reports_half")),
        sa.ForeignKeyConstraint(
            ["reported_by_person_id"], ["people.id"], name=op.f("fk_half_year_reports_reported_by_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_unit_id"], ["units.id"], name=op.f("fk_half_year_reports_reported_by_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_year_reports")),
        sa.UniqueConstraint("division_code", "year", "half", name=op.f("uq_half_year_reports_division_code_year_half")),
    )
