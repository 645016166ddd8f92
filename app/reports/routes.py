"""Half-year reports over HTTP: a county says that it has reported, the city sees who has not."""

from apiflask import APIBlueprint

from app.core.access import Role, allow, current_identity
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.periods import HalfYear, beijing_date
from app.core.ports import ports
from app.plan.queries import list_versions
from app.plan.rules import FIRST_YEAR
from app.reports import service
from app.reports.queries import list_reports, ours_to_ask_for, unit_names
from app.reports.rules import previous
from app.reports.schemas import HalfYearsView
from app.reports.views import view_half_year

LAST_YEAR = 2100

blueprint = APIBlueprint("reports", __name__, url_prefix="/api", tag="半年报告")


@blueprint.get("/half-year-reports")
@allow(Role.COUNTY, Role.CITY)
@blueprint.output(HalfYearsView)
def list_half_years() -> HalfYearsView:
    return _half_years()


@blueprint.put("/half-year-reports/<int:year>/<int:half>")
@allow(Role.COUNTY)
@blueprint.output(HalfYearsView)
def note_reported(year: int, half: int) -> HalfYearsView:
    """已报送, for both units of the county; repeating it changes nothing."""
    with transaction() as session:
        service.note_reported(session, current_identity(), _half_year(year, half), now=ports().clock.now())
    return _half_years()


@blueprint.delete("/half-year-reports/<int:year>/<int:half>")
@allow(Role.COUNTY)
@blueprint.output(HalfYearsView)
def take_back(year: int, half: int) -> HalfYearsView:
    """It was noted by mistake."""
    with transaction() as session:
        service.take_back(session, current_identity(), _half_year(year, half), now=ports().clock.now())
    return _half_years()


def _half_years() -> HalfYearsView:
    identity, today = current_identity(), beijing_date(ports().clock.now())
    present = HalfYear.of(today)
    own = None if identity.role is Role.CITY else identity.division_code
    with reading() as session:
        versions = list_versions(session)
        half_years = ours_to_ask_for(session, versions, [present, previous(present)])
        reported = list_reports(session, half_years, division_code=own)
        names = unit_names(session, {report.reported_by_unit_id for report in reported.values()})
    return HalfYearsView(
        half_years=[view_half_year(versions, item, reported, names, identity, today=today) for item in half_years]
    )


def _half_year(year: int, half: int) -> HalfYear:
    if half not in (1, 2) or not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound
    return HalfYear(year, half)
