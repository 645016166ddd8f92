"""What a review says of each photo, and photos taken again in the place of others. Earlier reviews looked at all."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_judgements",
        sa.Column("review_id", sa.BigInteger(), nullable=False),
        sa.Column("photo_id", sa.BigInteger(), nullable=False),
        sa.Column("shows", sa.ARRAY(sa.String(length=32)), nullable=False),
        sa.Column("is_evidence", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.ARRAY(sa.String(length=32)), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photos.id"], name=op.f("fk_photo_judgements_photo_id")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_photo_judgements_review_id")),
        sa.PrimaryKeyConstraint("review_id", "photo_id", name=op.f("pk_photo_judgements")),
    )
    op.create_index(op.f("ix_photo_judgements_photo_id"), "photo_judgements", ["photo_id"])
    op.add_column("photos", sa.Column("replaces_photo_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_photos_replaces_photo_id"), "photos", "photos", ["replaces_photo_id"], ["id"])
