"""The schema: every room's tables in one metadata, and how a database gets them."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, text

from app.accounts import models as _accounts
from app.core import audit as _audit
from app.core import schedule as _schedule
from app.core.db import Base
from app.invitations import models as _invitations
from app.messaging import models as _messaging
from app.photos import models as _photos
from app.photos.advice import models as _advice
from app.photos.publishing import models as _publishing
from app.photos.safety import models as _safety
from app.plan import models as _plan
from app.quotas import models as _quotas
from app.reports import models as _reports
from app.speakers import models as _speakers
from app.talks import models as _talks
from app.units import models as _units

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 6404002023
"""Advisory lock: two starting servers migrate one after the other."""


def metadata() -> MetaData:
    rooms = (
        _accounts,
        _advice,
        _audit,
        _invitations,
        _messaging,
        _photos,
        _plan,
        _publishing,
        _quotas,
        _reports,
        _safety,
        _schedule,
    )
    assert all((*rooms, _speakers, _talks, _units))
    return Base.metadata


def alembic_config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def migrate(connection: Connection) -> None:
    """Bring the database to the newest version; nothing to do is quick."""
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
    connection.commit()
    try:
        command.upgrade(alembic_config(connection), "head")
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
        connection.commit()
