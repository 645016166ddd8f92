"""A roster's file over HTTP: for the pair that keeps it, and nobody else."""

from apiflask import APIBlueprint
from flask import Response, request

from app.adapters.documents import DOCX
from app.adapters.tables import read_rows
from app.core.access import STAFF, allow, current_identity
from app.core.crypto import keys
from app.core.db import reading, transaction
from app.core.limits import each_person, limiter
from app.core.ports import ports
from app.speakers.roster.exporting import export_roster
from app.speakers.roster.importing import compare_roster, import_roster
from app.speakers.roster.schemas import RosterFilter, RosterForm, RosterFormat, RosterImportView, as_view
from app.units.uploads import read_upload

blueprint = APIBlueprint("rosters", __name__, url_prefix="/api", tag="宣讲员")

MEDIA_TYPES = {
    RosterFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    RosterFormat.DOCX: DOCX,
    RosterFormat.CSV: "text/csv; charset=utf-8",
    RosterFormat.MARKDOWN: "text/markdown; charset=utf-8",
}


@blueprint.post("/roster/import")
@allow(*STAFF)
@limiter.limit("10/minute", key_func=each_person)
@blueprint.output(RosterImportView)
@blueprint.doc(
    description="multipart/form-data: the roster `file` (.xlsx, .docx, .csv or a pipe table) of the own division; "
    "`dry_run` true or false: what would change; `checksum` of the dry run: import only that."
)
def import_() -> RosterImportView:
    content, form = read_upload(request, RosterForm)
    rows = read_rows(content)
    identity, now, vault = current_identity(), ports().clock.now(), keys().phones
    if form.dry_run:
        with reading() as session:
            found = compare_roster(session, identity.division_code, rows, vault, now=now)
    else:
        with transaction() as session:
            found = import_roster(
                session,
                identity.division_code,
                rows,
                identity=identity,
                checksum=form.checksum,
                vault=vault,
                now=now,
            )
    return as_view(found, is_dry_run=form.dry_run)


@blueprint.get("/roster/export")
@allow(*STAFF)
@limiter.limit("10/minute", key_func=each_person)
@blueprint.input(RosterFilter, location="query")
@blueprint.doc(description="The own roster with every number in clear; the audit trail keeps who took it.")
def export(query_data: RosterFilter) -> Response:
    identity, now = current_identity(), ports().clock.now()
    with transaction() as session:  # it writes the trail
        content = export_roster(
            session,
            identity.division_code,
            query_data.format,
            on=query_data.on,
            identity=identity,
            vault=keys().phones,
            now=now,
        )
    response = Response(content, mimetype=None, content_type=MEDIA_TYPES[query_data.format])
    name = f"roster-{identity.division_code}.{query_data.format}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
