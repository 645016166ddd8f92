"""劳模工匠进校园: the back end. `create_app` is built in app/composition.py."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apiflask import APIFlask

    from app.core.ports import Ports
    from config.settings import Settings


def create_app(settings: "Settings", ports: "Ports | None" = None) -> "APIFlask":
    """The Flask application; see `app.composition`."""
    from app.composition import compose  # here, so that importing one room does not import them all

    return compose(settings, ports)
