"""What a person may ask for about their own data: a copy, a correction, and to be forgotten (PIPL art. 45 to 47)."""

from apiflask import APIBlueprint
from flask import Response

from app.accounts import correction, service
from app.accounts.consequences import foresee
from app.accounts.erasure import forget_account
from app.accounts.export import as_tables, export
from app.accounts.models import Person
from app.accounts.personal import rooms
from app.accounts.phones import verified_phone
from app.accounts.schemas import (
    ConsequencesView,
    ErasureConfirmation,
    ExportView,
    MeView,
    NameCorrection,
    PhoneCorrection,
    SectionView,
)
from app.adapters.spreadsheets import write_tables
from app.core.access import current_caller, signed_in
from app.core.crypto import keys
from app.core.db import reading, transaction
from app.core.limits import each_person, limiter
from app.core.ports import ports

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

blueprint = APIBlueprint("rights", __name__, url_prefix="/api/me", tag="账号")

_copies = limiter.shared_limit("10/hour", scope="export", key_func=each_person)
"""In whichever form."""


@blueprint.get("/export")
@signed_in
@_copies
@blueprint.output(ExportView)
def export_data() -> ExportView:
    """Everything kept about the caller, as data."""
    person_id, now = current_caller().person_id, ports().clock.now()
    with transaction() as session:
        sections = export(session, person_id, rooms(), keys().phones, now=now)
    return ExportView(made_at=now, sections=[SectionView.of(section) for section in sections])


@blueprint.get("/export.xlsx")
@signed_in
@_copies
@blueprint.doc(description="The same as /api/me/export, as a table that WeChat can open.")
def export_table() -> Response:
    person_id, now = current_caller().person_id, ports().clock.now()
    with transaction() as session:
        sections = export(session, person_id, rooms(), keys().phones, now=now)
    response = Response(write_tables(as_tables(sections, now=now)), mimetype=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.put("/name")
@signed_in
@limiter.limit("20/hour", key_func=each_person)
@blueprint.input(NameCorrection)
@blueprint.output(MeView)
def correct_name(json_data: NameCorrection) -> MeView:
    with transaction() as session:
        correction.correct_name(session, current_caller().person_id, json_data.name, now=ports().clock.now())
    return _describe()


@blueprint.put("/phone")
@signed_in
@limiter.limit("10/hour", key_func=each_person)
@blueprint.input(PhoneCorrection)
@blueprint.output(MeView)
def correct_phone(json_data: PhoneCorrection) -> MeView:
    """Another number, or one that was taken back before."""
    phone = verified_phone(ports().wechat, json_data.phone_code)
    person_id, now = current_caller().person_id, ports().clock.now()
    with transaction() as session:
        correction.correct_phone(session, person_id, phone, keys().phones, now=now)
    return _describe()


@blueprint.get("/erasure")
@signed_in
@blueprint.output(ConsequencesView)
def foresee_erasure() -> ConsequencesView:
    """What ending the account would do, to be read before it is confirmed."""
    with reading() as session:
        return foresee(session, current_caller().person_id, rooms())


@blueprint.post("/erasure")
@signed_in
@limiter.limit("10/hour", key_func=each_person)
@blueprint.input(ErasureConfirmation)
@blueprint.output({}, status_code=204)
def erase(json_data: ErasureConfirmation) -> str:
    """End the account: personal data is deleted, and this token and all others are dead."""
    with transaction() as session:
        person = session.get_one(Person, current_caller().person_id)
        forget_account(session, person, rooms=rooms(), tokens=ports().tokens, now=ports().clock.now())
    return ""


def _describe() -> MeView:
    caller = current_caller()
    identity_id = caller.identity.id if caller.identity else None
    with reading() as session:
        return service.describe(session, caller.person_id, identity_id, keys().phones)
