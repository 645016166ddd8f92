"""Talks over HTTP. Who may call, what comes in and what goes out stand above each function.

The record of a held talk is complete with its photos, so its route stands in `app/photos/routes.py`; cancelling one
withdraws its invitation, so that route stands in `app/invitations/routes.py`.
"""

from http import HTTPStatus

from apiflask import APIBlueprint
from flask import Response

from app.core.access import ORGANISERS, allow, current_identity
from app.core.db import reading, reading_rows, transaction
from app.core.http import answer
from app.core.ports import ports
from app.plan.queries import current_plan
from app.talks import service
from app.talks.queries import Cursor, list_talks, reach_talk
from app.talks.schemas import TalkDraft, TalkFilter, TalkPage, TalkRow, TalkView
from app.talks.views import view_talk

blueprint = APIBlueprint("talks", __name__, url_prefix="/api", tag="宣讲")


@blueprint.get("/talks")
@allow(*ORGANISERS)
@blueprint.input(TalkFilter, location="query")
@blueprint.output(TalkPage)
def list_(query_data: TalkFilter) -> Response:
    after = Cursor.parse(query_data.after) if query_data.after else None
    with reading_rows() as connection:
        rows = list_talks(
            connection,
            current_identity(),
            year=query_data.year,
            status=query_data.status,
            after=after,
            limit=query_data.limit + 1,
        )
    talks = [dict(zip(TalkRow.model_fields, row, strict=True)) for row in rows[: query_data.limit]]
    more = len(rows) > query_data.limit
    following = str(Cursor(talks[-1]["day"], talks[-1]["id"])) if more else None
    return answer(TalkPage.model_validate({"talks": talks, "next": following}))


@blueprint.post("/talks")
@allow(*ORGANISERS)
@blueprint.input(TalkDraft)
@blueprint.output(TalkView, status_code=201)
def make(json_data: TalkDraft) -> Response:
    identity = current_identity()
    with transaction() as session:
        plan = current_plan(session)
        talk = service.make_talk(session, identity, json_data, plan=plan, now=ports().clock.now())
        view = view_talk(session, identity, talk)
    return answer(view, HTTPStatus.CREATED)


@blueprint.get("/talks/<int:talk_id>")
@allow(*ORGANISERS)
@blueprint.output(TalkView)
def show(talk_id: int) -> TalkView:
    identity = current_identity()
    with reading() as session:
        return view_talk(session, identity, reach_talk(session, identity, talk_id))
