"""Reach paths: `/city/`, `/city/county/`, `/city/county/school/`. What begins with a path lies below it."""


def pair_path(city_code: str, division_code: str) -> str:
    return f"/{city_code}/" if division_code == city_code else f"/{city_code}/{division_code}/"


def school_path(city_code: str, division_code: str, school_code: str) -> str:
    """A school run by the city itself lies directly below the city."""
    return f"{pair_path(city_code, division_code)}{school_code}/"


def is_within(path: str, reach: str) -> bool:
    return path.startswith(reach)
