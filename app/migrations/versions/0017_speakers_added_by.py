"""Which unit added a speaker by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("speakers", sa.Column("added_by_unit_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_speakers_added_by_unit_id"), "speakers", "units", ["added_by_unit_id"], ["id"])
