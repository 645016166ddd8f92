"""The papers of an invitation and of a speaker's year, as files; and that year as the phone shows it."""

from apiflask import APIBlueprint
from flask import Response

from app.adapters.documents import DOCX
from app.core.access import EVERY_ROLE, Role, allow, current_identity
from app.core.db import reading
from app.core.periods import beijing_date
from app.core.ports import ports
from app.invitations import documents, occasions
from app.invitations.calendar import ICS, write_ics
from app.invitations.document_errors import InvitationClosed, NotHeldYet
from app.invitations.document_schemas import HeldTalkView, MyTalksView, YearFilter
from app.invitations.queries import reach_case
from app.invitations.states import OPEN, InvitationStatus

blueprint = APIBlueprint("documents", __name__, url_prefix="/api", tag="邀请")


@blueprint.get("/invitations/<int:invitation_id>/calendar.ics")
@allow(*EVERY_ROLE)
@blueprint.doc(description="For the calendars of offices; the mini-program puts it into the phone's own.")
def calendar_file(invitation_id: int) -> Response:
    with reading() as session:
        case = reach_case(session, current_identity(), invitation_id)
        entry = occasions.calendar_of(session, case)
    it = case.invitation
    if it.status not in OPEN and it.answered_at is None:
        raise InvitationClosed  # nobody can have put it into a calendar
    return _file(
        write_ics(
            entry,
            uid=f"invitation-{it.id}@craftsmen-on-campus",
            revision=it.version,
            is_cancelled=it.status not in OPEN,
            now=ports().clock.now(),
        ),
        f"{ICS}; charset=utf-8",
        f"talk-{it.talk_id}.ics",
    )


@blueprint.get("/invitations/<int:invitation_id>/letter.docx")
@allow(*EVERY_ROLE)
@blueprint.doc(description="请假函 to the speaker's employer, to change and seal.")
def letter(invitation_id: int) -> Response:
    with reading() as session:
        case = reach_case(session, current_identity(), invitation_id)
        if case.invitation.status not in (InvitationStatus.INVITED, InvitationStatus.ACCEPTED):
            raise InvitationClosed
        occasion = occasions.occasion_of(session, case)
    return _file(documents.employer_letter(occasion, now=ports().clock.now()), DOCX, f"letter-{invitation_id}.docx")


@blueprint.get("/invitations/<int:invitation_id>/thanks.docx")
@allow(*EVERY_ROLE)
@blueprint.doc(description="感谢状, once the talk has been recorded.")
def thanks(invitation_id: int) -> Response:
    with reading() as session:
        case = reach_case(session, current_identity(), invitation_id)
        if not occasions.is_held(case):
            raise NotHeldYet
        occasion = occasions.occasion_of(session, case)
    content = documents.certificate_of_thanks(occasion, now=ports().clock.now())
    return _file(content, DOCX, f"thanks-{invitation_id}.docx")


@blueprint.get("/my-speaker/talks")
@allow(Role.SPEAKER)
@blueprint.input(YearFilter, location="query")
@blueprint.output(MyTalksView)
def my_talks(query_data: YearFilter) -> MyTalksView:
    """What the caller has given, whichever corps asked."""
    identity = current_identity()
    with reading() as session:
        years = occasions.years_of(session, identity)
        year = occasions.year_of(session, identity, _wanted(query_data))
    talks = [HeldTalkView.model_validate(talk) for talk in year.talks]
    return MyTalksView(year=year.year, years=list(years), talks=talks)


@blueprint.get("/my-speaker/talks.docx")
@allow(Role.SPEAKER)
@blueprint.input(YearFilter, location="query")
@blueprint.doc(description="The same as a sheet to print, for the files of honours.")
def my_talks_sheet(query_data: YearFilter) -> Response:
    with reading() as session:
        year = occasions.year_of(session, current_identity(), _wanted(query_data))
    return _file(documents.year_sheet(year, now=ports().clock.now()), DOCX, f"talks-{year.year}.docx")


def _wanted(query: YearFilter) -> int:
    return query.year or beijing_date(ports().clock.now()).year


def _file(content: bytes, mimetype: str, name: str) -> Response:
    """Names are Latin: WeChat on some phones loses others."""
    response = Response(content, content_type=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
