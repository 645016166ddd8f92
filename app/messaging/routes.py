"""To-dos, the call list, messages on their way, and consents to receive them."""

from datetime import datetime

from apiflask import APIBlueprint

from app.core.access import EVERY_ROLE, STAFF, Role, allow, current_caller, current_identity, signed_in
from app.core.crypto import keys
from app.core.db import reading, transaction
from app.core.limits import each_person, limiter
from app.core.ports import ports
from app.messaging import operating, outbox, queries, service, views
from app.messaging.queries import Cursor
from app.messaging.reveal import reveal
from app.messaging.schemas import (
    CallPage,
    CallView,
    CardView,
    CreditReport,
    CreditsView,
    Discard,
    MessagePage,
    MessageView,
    OutboxQuery,
    OwnMessagePage,
    PageFilter,
    PhoneView,
    Resend,
    ResumedView,
    TodoPage,
    TodoView,
)
from app.messaging.templates import card_of
from app.plan.queries import current_plan

blueprint = APIBlueprint("messaging", __name__, url_prefix="/api", tag="消息")


@blueprint.get("/todos")
@allow(*EVERY_ROLE)
@blueprint.input(PageFilter, location="query")
@blueprint.output(TodoPage)
def list_todos(query_data: PageFilter) -> TodoPage:
    identity = current_identity()
    with reading() as session:
        rows = queries.list_todos(session, identity, after=_after(query_data), limit=query_data.limit + 1)
        open_ = queries.count_open_todos(session, identity)
    page = rows[: query_data.limit]
    last = Cursor(page[-1].done_at is not None, page[-1].id) if len(rows) > len(page) else None
    return TodoPage(todos=[TodoView.model_validate(row) for row in page], open=open_, next=_next(last))


@blueprint.post("/todos/<int:todo_id>/done")
@allow(*EVERY_ROLE)
@blueprint.output(TodoView)
def finish_todo(todo_id: int) -> TodoView:
    with transaction() as session:
        todo = service.finish_todo(session, current_identity(), todo_id, now=ports().clock.now())
        return TodoView.model_validate(todo)


@blueprint.get("/call-list")
@allow(*STAFF)
@blueprint.input(PageFilter, location="query")
@blueprint.output(CallPage)
def list_calls(query_data: PageFilter) -> CallPage:
    with reading() as session:
        rows = queries.list_calls(session, current_identity(), after=_after(query_data), limit=query_data.limit + 1)
    page = [views.view_call(row, keys().phones) for row in rows[: query_data.limit]]
    last = Cursor(page[-1].resolved_at is not None, page[-1].id) if len(rows) > len(page) else None
    return CallPage(calls=page, next=_next(last))


@blueprint.post("/call-list/<int:entry_id>/reveal")
@allow(*STAFF)
@limiter.limit("30/minute;300/day", key_func=each_person)
@blueprint.output(PhoneView)
def reveal_phone(entry_id: int) -> PhoneView:
    """The whole number, for the call; who asked for it is recorded."""
    with transaction() as session:
        phone = reveal(session, current_identity(), entry_id, keys().phones, now=ports().clock.now())
    return PhoneView(phone=phone)


@blueprint.post("/call-list/<int:entry_id>/resolve")
@allow(*STAFF)
@blueprint.output(CallView)
def resolve_call(entry_id: int) -> CallView:
    identity = current_identity()
    with transaction() as session:
        service.resolve_call(session, identity, entry_id, now=ports().clock.now())
        return views.view_call(queries.get_call(session, identity, entry_id), keys().phones)


@blueprint.get("/outbox")
@allow(*STAFF)
@blueprint.input(OutboxQuery, location="query")
@blueprint.output(MessagePage)
def list_messages(query_data: OutboxQuery) -> MessagePage:
    now, has_worker, identity = ports().clock.now(), ports().queue.has_worker(), current_identity()
    wanted = outbox.OutboxFilter(**query_data.model_dump(exclude={"after", "limit"}))
    with reading() as session:
        rows = outbox.list_messages(
            session,
            identity.path,
            wanted,
            after=_after(query_data),
            limit=query_data.limit + 1,
            has_worker=has_worker,
            now=now,
        )
        pauses = views.view_pauses(session, current_plan(session).message_templates, now=now)
    page = rows[: query_data.limit]
    last = views.message_cursor(page[-1]) if len(rows) > len(page) else None
    return MessagePage(
        messages=[_view(row, now) for row in page],
        pauses=pauses,
        may_resume=bool(pauses) and identity.role is Role.CITY,
        has_worker=has_worker,
        next=_next(last),
    )


@blueprint.post("/outbox/resume")
@allow(Role.CITY)
@blueprint.output(ResumedView)
def resume_sending() -> ResumedView:
    """What WeChat complained of is repaired: end every pause, and try at once with one message. Again changes nothing.

    The whole account and every template belong to the city, so its reach is no question here.
    """
    now, actor = ports().clock.now(), operating.Actor.of(current_identity())
    with transaction() as session:
        return ResumedView(ended=operating.end_pauses(session, actor, template_id=None, now=now))


@blueprint.get("/outbox/<int:message_id>")
@allow(*STAFF)
@blueprint.output(MessageView)
def show_message(message_id: int) -> MessageView:
    now, has_worker = ports().clock.now(), ports().queue.has_worker()
    with reading() as session:
        row = outbox.get_message(session, current_identity().path, message_id, has_worker=has_worker, now=now)
    return _view(row, now)


@blueprint.get("/outbox/<int:message_id>/card")
@allow(*STAFF)
@blueprint.output(CardView)
def show_card(message_id: int) -> CardView:
    """Exactly what the receiver's phone shows of it."""
    now, has_worker = ports().clock.now(), ports().queue.has_worker()
    with reading() as session:
        row = outbox.get_message(session, current_identity().path, message_id, has_worker=has_worker, now=now)
        templates = current_plan(session).message_templates
    return CardView.model_validate(card_of(templates, row.message.template_id, row.message.data))


@blueprint.post("/outbox/<int:message_id>/release")
@allow(Role.CITY)
@blueprint.output(MessageView)
def release_message(message_id: int) -> MessageView:
    """Send it now instead of later. Again changes nothing."""
    now, actor = ports().clock.now(), operating.Actor.of(current_identity())
    with transaction() as session:
        return _view(operating.release(session, actor, message_id, now=now), now)


@blueprint.post("/outbox/<int:message_id>/discard")
@allow(Role.CITY)
@blueprint.input(Discard)
@blueprint.output(MessageView)
def discard_message(message_id: int, json_data: Discard) -> MessageView:
    """Never send it. Again changes nothing."""
    now, actor = ports().clock.now(), operating.Actor.of(current_identity())
    with transaction() as session:
        return _view(operating.discard(session, actor, message_id, json_data.because, now=now), now)


@blueprint.post("/outbox/<int:message_id>/resend")
@allow(Role.CITY)
@blueprint.input(Resend)
@blueprint.output(MessageView)
def resend_message(message_id: int, json_data: Resend) -> MessageView:
    """Send the same once more, as a new message; that is the answer."""
    now, actor = ports().clock.now(), operating.Actor.of(current_identity())
    with transaction() as session:
        row = operating.resend(
            session, actor, message_id, client_id=json_data.client_id, is_forced=json_data.is_forced, now=now
        )
        return _view(row, now)


@blueprint.get("/me/messages")
@signed_in
@blueprint.input(PageFilter, location="query")
@blueprint.output(OwnMessagePage)
def list_own_messages(query_data: PageFilter) -> OwnMessagePage:
    """WeChat messages to the caller, and what is known of each: never whether it was read."""
    now, has_worker = ports().clock.now(), ports().queue.has_worker()
    with reading() as session:
        rows = outbox.list_own(
            session,
            current_caller().person_id,
            after=_after(query_data),
            limit=query_data.limit + 1,
            has_worker=has_worker,
            now=now,
        )
    page = rows[: query_data.limit]
    last = views.message_cursor(page[-1]) if len(rows) > len(page) else None
    return OwnMessagePage(messages=[views.view_own_message(row, now=now) for row in page], next=_next(last))


@blueprint.get("/me/credits")
@signed_in
@blueprint.output(CreditsView)
def list_credits() -> CreditsView:
    with reading() as session:
        return views.view_credits(session, current_caller().person_id, current_plan(session).message_templates)


@blueprint.post("/me/credits")
@signed_in
@blueprint.input(CreditReport)
@blueprint.output(CreditsView)
def report_credits(json_data: CreditReport) -> CreditsView:
    person_id = current_caller().person_id
    with transaction() as session:
        templates = current_plan(session).message_templates
        service.take_report(session, person_id, json_data, templates=templates, now=ports().clock.now())
        return views.view_credits(session, person_id, templates)


def _view(row: outbox.OutboxRow, now: datetime) -> MessageView:
    return views.view_message(row, may_act=current_identity().role is Role.CITY, now=now)


def _after(filter_: PageFilter) -> Cursor | None:
    return Cursor.parse(filter_.after) if filter_.after else None


def _next(last: Cursor | None) -> str | None:
    return None if last is None else str(last)
