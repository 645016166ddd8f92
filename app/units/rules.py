"""Reach paths: `/city/`, `/city/county/`, `/city/county/school/`. What begins with a path lies below it."""

from app.core.access import Role

LONGEST_SHORT_NAME = 15
"""Of a school: beside it, a field of a WeChat message (20 characters) holds a space and four of the speaker's name."""
LONGEST_STORED_NAME = 20
"""Registers older than that limit have such short names; a card shows as much of one as there is room for."""


def pair_path(city_code: str, division_code: str) -> str:
    return f"/{city_code}/" if division_code == city_code else f"/{city_code}/{division_code}/"


def school_path(city_code: str, division_code: str, school_code: str) -> str:
    """A school run by the city itself lies directly below the city."""
    return f"{pair_path(city_code, division_code)}{school_code}/"


def host_reach(role: Role, path: str) -> str:
    """Below which the schools lie that a unit may arrange talks at. A zone has none and goes to those of the city."""
    return f"/{path.split('/')[1]}/" if role is Role.ZONE else path


def is_within(path: str, reach: str) -> bool:
    return path.startswith(reach)


def manages(*, own_unit_id: int, own_path: str, unit_id: int, path: str) -> bool:
    """Whether people of the own unit say who serves another: in their own and in those strictly below.

    A pair shares one path, and what both must confirm would be worth nothing if one could let itself into the other.
    """
    return unit_id == own_unit_id or (path != own_path and is_within(path, own_path))
