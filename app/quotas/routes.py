"""Progress and the ledger over HTTP. "Still needed" is seen by that county and the city only (mission.md)."""

from apiflask import APIBlueprint

from app.core.access import ORGANISERS, STAFF, Role, allow, current_identity
from app.core.db import reading, transaction
from app.core.periods import beijing_date
from app.core.ports import ports
from app.plan.queries import holding_in, list_versions, plan_for_year
from app.quotas import nudges
from app.quotas.progress import city_figures, division_figure
from app.quotas.queries import list_ledger
from app.quotas.rules import years_without_calendar
from app.quotas.schemas import LedgerFilter, LedgerPage, NudgePreviewView, NudgeView, ProgressFilter, ProgressView
from app.quotas.views import view_ledger_row, view_nudge, view_nudge_preview, view_progress
from app.talks.queries import Cursor

blueprint = APIBlueprint("quotas", __name__, url_prefix="/api", tag="年度任务")


@blueprint.get("/progress")
@allow(*STAFF)
@blueprint.input(ProgressFilter, location="query")
@blueprint.output(ProgressView)
def progress(query_data: ProgressFilter) -> ProgressView:
    identity = current_identity()
    today = beijing_date(ports().clock.now())
    year = query_data.year or today.year
    with reading() as session:
        versions = list_versions(session)
        plan = holding_in(versions, year)
        if identity.role is not Role.CITY:
            own = division_figure(session, plan, identity.division_code, year, today)
            return view_progress(year, today, (own,))
        figures = city_figures(session, plan, year, today)
    missing = years_without_calendar(lambda some_year: holding_in(versions, some_year).calendar(), today)
    return view_progress(year, today, figures, without_calendar=missing)


@blueprint.get("/progress/<division_code>/nudge/preview")
@allow(Role.CITY)
@blueprint.output(NudgePreviewView)
def preview_nudge(division_code: str) -> NudgePreviewView:
    with reading() as session:
        return view_nudge_preview(nudges.preview_nudge(session, division_code, now=ports().clock.now()))


@blueprint.post("/progress/<division_code>/nudge")
@allow(Role.CITY)
@blueprint.output(NudgeView)
def nudge(division_code: str) -> NudgeView:
    with transaction() as session:
        reminded = nudges.nudge(session, current_identity(), division_code, now=ports().clock.now())
    return view_nudge(division_code, reminded)


@blueprint.get("/ledger")
@allow(*ORGANISERS)
@blueprint.input(LedgerFilter, location="query")
@blueprint.output(LedgerPage)
def ledger(query_data: LedgerFilter) -> LedgerPage:
    talk_id, limit = query_data.talk_id, query_data.limit
    this_year = beijing_date(ports().clock.now()).year
    year = query_data.year or (this_year if talk_id is None else None)
    after = Cursor.parse(query_data.after) if query_data.after else None
    with reading() as session:
        rows = list_ledger(session, current_identity(), year=year, talk_id=talk_id, after=after, limit=limit + 1)
        if year is None:
            year = rows[0].day.year if rows else this_year
        plan = plan_for_year(session, year)
    lines = [view_ledger_row(row, plan) for row in rows[:limit]]
    more = len(rows) > limit
    return LedgerPage(year=year, lines=lines, next=str(Cursor(lines[-1].day, lines[-1].talk_id)) if more else None)
