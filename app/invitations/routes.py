"""Invitations over HTTP. Who may call, what comes in and what goes out stand above each function.

Cancelling a talk withdraws its invitation, so its route stands here.
"""

from http import HTTPStatus

from apiflask import APIBlueprint
from flask import Response

from app.core.access import EVERY_ROLE, ORGANISERS, allow, current_identity
from app.core.crypto import keys
from app.core.db import reading, transaction
from app.core.http import answer as answer_with
from app.core.limits import each_person, limiter
from app.core.periods import beijing_date
from app.core.ports import ports
from app.invitations import agreed, checking, inviting, queries, service, suggestions
from app.invitations.schemas import (
    AnswerInput,
    CheckInput,
    CheckView,
    Confirmation,
    InvitationDraft,
    InvitationFilter,
    InvitationPage,
    InvitationView,
    PhoneWish,
    SlotChoice,
    SuggestionFilter,
    SuggestionsView,
    VersionInput,
    Withdrawal,
)
from app.invitations.views import view_case, view_row
from app.plan.queries import current_plan
from app.speakers.schemas import NumberView
from app.talks.queries import reach_talk
from app.talks.schemas import Cancellation, TalkView
from app.talks.views import view_talk

blueprint = APIBlueprint("invitations", __name__, url_prefix="/api", tag="邀请")


@blueprint.post("/invitations/check")
@allow(*ORGANISERS)
@blueprint.input(CheckInput)
@blueprint.output(CheckView)
def check(json_data: CheckInput) -> CheckView:
    """Before anything is sent: for whom the talk would count, and what stands against it."""
    with reading() as session:
        plan = current_plan(session)
        return checking.check(session, current_identity(), json_data, plan=plan, now=ports().clock.now())


@blueprint.post("/invitations")
@allow(*ORGANISERS)
@blueprint.input(InvitationDraft)
@blueprint.output(InvitationView, status_code=201)
def invite(json_data: InvitationDraft) -> Response:
    identity, now = current_identity(), ports().clock.now()
    with transaction() as session:
        case = inviting.invite(session, identity, json_data, plan=current_plan(session), now=now)
        view = view_case(session, identity, case, vault=keys().phones, now=now)
    return answer_with(view, HTTPStatus.CREATED)


@blueprint.get("/invitations")
@allow(*EVERY_ROLE)
@blueprint.input(InvitationFilter, location="query")
@blueprint.output(InvitationPage)
def list_(query_data: InvitationFilter) -> InvitationPage:
    with reading() as session:
        cases = queries.list_cases(
            session,
            current_identity(),
            status=query_data.status,
            after=query_data.after,
            limit=query_data.limit + 1,
        )
    rows = [view_row(case) for case in cases[: query_data.limit]]
    return InvitationPage(invitations=rows, next=rows[-1].id if len(cases) > query_data.limit else None)


@blueprint.get("/invitations/suggestions")
@allow(*ORGANISERS)
@blueprint.input(SuggestionFilter, location="query")
@blueprint.output(SuggestionsView)
def suggest(query_data: SuggestionFilter) -> SuggestionsView:
    """Whom to ask, and (where none is chosen) which school to go to."""
    identity, wish = current_identity(), query_data
    with reading() as session:
        return suggestions.suggest(
            session,
            identity,
            suggestions.When.of(wish.starts_at, wish.day_from, wish.day_to),
            suggestions.chosen_school(session, identity, wish.school_id),
            wish.format,
            plan=current_plan(session),
            vault=keys().phones,
            today=beijing_date(ports().clock.now()),
        )


@blueprint.get("/invitations/<int:invitation_id>/substitutes")
@allow(*ORGANISERS)
@blueprint.output(SuggestionsView)
def substitutes(invitation_id: int) -> SuggestionsView:
    """Who could come in the place of a speaker who does not; nobody twice. `POST /invitations` with the talk asks."""
    identity = current_identity()
    with reading() as session:
        case = queries.reach_case(session, identity, invitation_id)
        return suggestions.substitutes(
            session,
            identity,
            case,
            plan=current_plan(session),
            vault=keys().phones,
            today=beijing_date(ports().clock.now()),
        )


@blueprint.get("/invitations/<int:invitation_id>")
@allow(*EVERY_ROLE)
@blueprint.output(InvitationView)
def show(invitation_id: int) -> InvitationView:
    identity = current_identity()
    with reading() as session:
        case = queries.reach_case(session, identity, invitation_id)
        return view_case(session, identity, case, vault=keys().phones, now=ports().clock.now())


@blueprint.get("/talks/<int:talk_id>/invitation")
@allow(*ORGANISERS)
@blueprint.output(InvitationView)
def show_of_talk(talk_id: int) -> InvitationView:
    """The latest; whoever sees the talk sees it."""
    identity = current_identity()
    with reading() as session:
        case = queries.latest_of_talk(session, reach_talk(session, identity, talk_id).id)
        return view_case(session, identity, case, vault=keys().phones, now=ports().clock.now())


@blueprint.post("/invitations/<int:invitation_id>/answer")
@allow(*EVERY_ROLE)
@blueprint.input(AnswerInput)
@blueprint.output(InvitationView)
def answer(invitation_id: int, json_data: AnswerInput) -> InvitationView:
    """By the speaker; by the inviter's staff for a speaker they telephoned."""
    identity, now = current_identity(), ports().clock.now()
    with transaction() as session:
        case = service.answer(session, identity, invitation_id, json_data, plan=current_plan(session), now=now)
        return view_case(session, identity, case, vault=keys().phones, now=now)


@blueprint.post("/invitations/<int:invitation_id>/undo")
@allow(*EVERY_ROLE)
@blueprint.input(VersionInput)
@blueprint.output(InvitationView)
def undo(invitation_id: int, json_data: VersionInput) -> InvitationView:
    identity, now = current_identity(), ports().clock.now()
    with transaction() as session:
        case = service.undo(session, identity, invitation_id, json_data, now=now)
        return view_case(session, identity, case, vault=keys().phones, now=now)


@blueprint.post("/invitations/<int:invitation_id>/choose-slot")
@allow(*ORGANISERS)
@blueprint.input(SlotChoice)
@blueprint.output(InvitationView)
def choose_slot(invitation_id: int, json_data: SlotChoice) -> InvitationView:
    identity, now = current_identity(), ports().clock.now()
    with transaction() as session:
        case = service.choose_slot(session, identity, invitation_id, json_data, plan=current_plan(session), now=now)
        return view_case(session, identity, case, vault=keys().phones, now=now)


@blueprint.post("/invitations/<int:invitation_id>/withdraw")
@allow(*ORGANISERS)
@blueprint.input(Withdrawal)
@blueprint.output(InvitationView)
def withdraw(invitation_id: int, json_data: Withdrawal) -> InvitationView:
    identity, now = current_identity(), ports().clock.now()
    with transaction() as session:
        case = service.withdraw(session, identity, invitation_id, json_data, plan=current_plan(session), now=now)
        return view_case(session, identity, case, vault=keys().phones, now=now)


@blueprint.post("/invitations/<int:invitation_id>/confirm")
@allow(*EVERY_ROLE)
@blueprint.input(Confirmation)
@blueprint.output(InvitationView)
def confirm(invitation_id: int, json_data: Confirmation) -> InvitationView:
    """The day before, by speaker and school; by the inviter's staff for whom they telephoned."""
    identity, now = current_identity(), ports().clock.now()
    with transaction() as session:
        case = agreed.confirm(session, identity, invitation_id, json_data, now=now)
        return view_case(session, identity, case, vault=keys().phones, now=now)


@blueprint.post("/invitations/<int:invitation_id>/phone")
@allow(*EVERY_ROLE)
@limiter.limit("30/minute", key_func=each_person)
@blueprint.input(PhoneWish)
@blueprint.output(NumberView)
def reveal_phone(invitation_id: int, json_data: PhoneWish) -> NumberView:
    """Once agreed: the contact's to the speaker, the speaker's to school and inviter; on record."""
    identity, now = current_identity(), ports().clock.now()
    with transaction() as session:
        return agreed.reveal(session, identity, invitation_id, json_data, keys().phones, now=now)


@blueprint.post("/talks/<int:talk_id>/cancel")
@allow(*ORGANISERS)
@blueprint.input(Cancellation)
@blueprint.output(TalkView)
def cancel_talk(talk_id: int, json_data: Cancellation) -> TalkView:
    identity, now = current_identity(), ports().clock.now()
    with transaction() as session:
        talk = service.cancel_talk(session, identity, talk_id, json_data, plan=current_plan(session), now=now)
        return view_talk(session, identity, talk)
