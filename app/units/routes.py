"""Schools and join codes over HTTP."""

from base64 import b64encode

from apiflask import APIBlueprint
from flask import request

from app.adapters.tables import read_rows
from app.core.access import ORGANISERS, STAFF, Role, allow, current_identity
from app.core.crypto import keys
from app.core.db import reading, transaction
from app.core.limits import each_person, limiter
from app.core.periods import beijing_date
from app.core.ports import ports
from app.units import imports, join_codes
from app.units.queries import list_schools, reach_unit, require_managed
from app.units.rules import host_reach
from app.units.schemas import (
    BadRowView,
    ImportForm,
    ImportMode,
    IssuedCode,
    JoinCodeDraft,
    JoinCodeList,
    JoinCodeView,
    SchoolFilter,
    SchoolImportView,
    SchoolPage,
    SchoolView,
)
from app.units.uploads import read_upload

blueprint = APIBlueprint("units", __name__, url_prefix="/api", tag="单位")


@blueprint.get("/schools")
@allow(*ORGANISERS)
@blueprint.input(SchoolFilter, location="query")
@blueprint.output(SchoolPage)
def list_(query_data: SchoolFilter) -> SchoolPage:
    """Schools open today that the caller may arrange talks at."""
    identity = current_identity()
    with reading() as session:
        rows = list_schools(
            session,
            host_reach(identity.role, identity.path),
            division_code=query_data.division_code,
            open_on=beijing_date(ports().clock.now()),
            after=query_data.after,
            limit=query_data.limit + 1,
        )
    schools = [SchoolView.model_validate(row) for row in rows[: query_data.limit]]
    return SchoolPage(schools=schools, next=schools[-1].id if len(rows) > query_data.limit else None)


@blueprint.post("/schools/import")
@allow(Role.COUNTY, Role.CITY)
@limiter.limit("10/minute", key_func=each_person)
@blueprint.output(SchoolImportView)
@blueprint.doc(description="multipart/form-data: the table `file` (.xlsx, .docx, .csv) and `mode`, strict or lenient.")
def import_() -> SchoolImportView:
    content, form = read_upload(request, ImportForm)
    rows = read_rows(content)
    with transaction() as session:
        done = imports.import_schools(
            session, rows, strict=form.mode is ImportMode.STRICT, now=ports().clock.now(), identity=current_identity()
        )
    return SchoolImportView(
        created=done.created,
        updated=done.updated,
        unchanged=done.unchanged,
        moved=done.moved,
        bad_rows=[BadRowView.model_validate(row) for row in done.bad_rows],
        bad_rows_file=b64encode(imports.bad_rows_file(done.bad_rows)).decode() if done.bad_rows else None,
    )


@blueprint.get("/units/<int:unit_id>/join-codes")
@allow(*STAFF)
@blueprint.output(JoinCodeList)
def list_join_codes(unit_id: int) -> JoinCodeList:
    with reading() as session:
        unit = reach_unit(session, current_identity().path, unit_id)
        require_managed(current_identity(), unit)
        rows = join_codes.list_for_unit(session, unit.id)
    return JoinCodeList(join_codes=[JoinCodeView.model_validate(row) for row in rows])


@blueprint.post("/units/<int:unit_id>/join-codes")
@allow(*STAFF)
@limiter.limit("60/minute", key_func=each_person)
@blueprint.input(JoinCodeDraft)
@blueprint.output(IssuedCode, status_code=201)
def issue_join_code(unit_id: int, json_data: JoinCodeDraft) -> IssuedCode:
    """A code by which people join the own unit or one below, in the role of its level."""
    with transaction() as session:
        code, row = join_codes.issue_for(
            session,
            current_identity(),
            unit_id,
            days=json_data.days,
            max_uses=json_data.max_uses,
            key=keys().join_codes,
            now=ports().clock.now(),
        )
        return IssuedCode(code=code, **JoinCodeView.model_validate(row).model_dump())


@blueprint.delete("/join-codes/<int:join_code_id>")
@allow(*STAFF)
@blueprint.output({}, status_code=204)
def revoke_join_code(join_code_id: int) -> str:
    with transaction() as session:
        join_codes.revoke(session, current_identity(), join_code_id, now=ports().clock.now())
    return ""
