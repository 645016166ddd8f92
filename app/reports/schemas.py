"""What the phone sees of half-year reports."""

from datetime import date, datetime

from app.core.validation import Output


class CountyReport(Output):
    division_code: str
    name: str
    is_reported: bool
    reported_at: datetime | None
    reported_by: str | None
    """The unit, never the person."""


class HalfYearView(Output):
    year: int
    half: int
    name: str
    """`2026年上半年`."""
    due_on: date
    is_overdue: bool
    """The last day has passed, and somebody below has not reported."""
    receivers: str
    """Both city units."""
    sentence: str
    counties: list[CountyReport]
    """In division-code order. A county sees its own only."""


class HalfYearsView(Output):
    half_years: list[HalfYearView]
    """The present one, then the one before, unless it was due before the city began with us."""
