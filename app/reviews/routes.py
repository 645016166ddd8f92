"""Reviewing over HTTP: the organising pair decides, either unit of it."""

from apiflask import APIBlueprint

from app.core.access import STAFF, allow, current_identity
from app.core.db import transaction
from app.core.ports import ports
from app.plan.queries import current_plan
from app.reviews import service
from app.reviews.schemas import Approval, Reopening, Return, Undo
from app.talks.schemas import TalkView
from app.talks.views import view_talk

blueprint = APIBlueprint("reviews", __name__, url_prefix="/api", tag="审核")


@blueprint.post("/talks/<int:talk_id>/approve")
@allow(*STAFF)
@blueprint.input(Approval)
@blueprint.output(TalkView)
def approve(talk_id: int, json_data: Approval) -> TalkView:
    identity = current_identity()
    with transaction() as session:
        plan = current_plan(session)
        talk = service.approve(session, identity, talk_id, json_data, plan=plan, now=ports().clock.now())
        return view_talk(session, identity, talk)


@blueprint.post("/talks/<int:talk_id>/return")
@allow(*STAFF)
@blueprint.input(Return)
@blueprint.output(TalkView)
def return_(talk_id: int, json_data: Return) -> TalkView:
    identity = current_identity()
    with transaction() as session:
        plan = current_plan(session)
        talk = service.return_for_correction(session, identity, talk_id, json_data, plan=plan, now=ports().clock.now())
        return view_talk(session, identity, talk)


@blueprint.post("/talks/<int:talk_id>/undo-review")
@allow(*STAFF)
@blueprint.input(Undo)
@blueprint.output(TalkView)
def undo(talk_id: int, json_data: Undo) -> TalkView:
    identity = current_identity()
    with transaction() as session:
        talk = service.undo(session, identity, talk_id, json_data, now=ports().clock.now())
        return view_talk(session, identity, talk)


@blueprint.post("/talks/<int:talk_id>/reopen")
@allow(*STAFF)
@blueprint.input(Reopening)
@blueprint.output(TalkView)
def reopen(talk_id: int, json_data: Reopening) -> TalkView:
    identity = current_identity()
    with transaction() as session:
        talk = service.reopen(session, identity, talk_id, json_data, now=ports().clock.now())
        return view_talk(session, identity, talk)


@blueprint.post("/talks/<int:talk_id>/clear-photos")
@allow(*STAFF)
@blueprint.output(TalkView)
def clear_photos(talk_id: int) -> TalkView:
    """Of an approved talk, after WeChat objected to some. Twice is once."""
    identity = current_identity()
    with transaction() as session:
        talk = service.clear_photos(session, identity, talk_id, now=ports().clock.now())
        return view_talk(session, identity, talk)
