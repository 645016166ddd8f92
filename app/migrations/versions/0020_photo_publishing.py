"""Publishing photos: the school's consent, the reviewer's decision, taking down; where faces are, to cover them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_publishing",
        sa.Column("photo_id", sa.BigInteger(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consented_by_person_id", sa.BigInteger(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_person_id", sa.BigInteger(), nullable=True),
        sa.Column("published_by_unit_id", sa.BigInteger(), nullable=True),
        sa.Column("covered", postgresql.JSONB(), nullable=True),
        sa.Column("taken_down_by_person_id", sa.BigInteger(), nullable=True),
        sa.Column("taken_down_by_unit_id", sa.BigInteger(), nullable=True),
        sa.Column("taken_down_reason", sa.String(length=32), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_photo_publishing_{column}"))
            for column, target in (
                ("photo_id", "photos.id"),
                ("consented_by_person_id", "people.id"),
                ("published_by_person_id", "people.id"),
                ("published_by_unit_id", "units.id"),
                ("taken_down_by_person_id", "people.id"),
                ("taken_down_by_unit_id", "units.id"),
            )
        ),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_photo_publishing")),
    )
    op.add_column("photos", sa.Column("taken_down_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("photo_advice", sa.Column("face_areas", postgresql.JSONB(), nullable=True))
