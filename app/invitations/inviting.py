"""Asking a speaker: for a talk that is planned with it, or for one planned before. Flushes, never commits."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.access import Identity
from app.core.periods import beijing_date
from app.invitations import queries, rules, telling
from app.invitations.conflicts import Wish, find_conflicts
from app.invitations.errors import (
    InvitationBlocked,
    InvitationClientIdTaken,
    NotTheInviter,
    TalkHasInvitation,
    TalkNotToInvite,
)
from app.invitations.models import Invitation
from app.invitations.queries import Case
from app.invitations.schemas import InvitationDraft, NewTalk
from app.invitations.states import InvitationStatus
from app.invitations.trail import audit
from app.plan.queries import plan_for_year
from app.plan.schemas import Plan
from app.speakers.models import Speaker
from app.speakers.queries import reach_speaker
from app.talks.models import Talk
from app.talks.queries import reach_talk
from app.talks.schemas import TalkDraft
from app.talks.service import make_talk
from app.talks.states import TalkStatus
from app.units.models import Unit

USUAL_MINUTES = 60


def invite(session: Session, identity: Identity, draft: InvitationDraft, *, plan: Plan, now: datetime) -> Case:
    """Ask a speaker, for a talk planned with it or one planned before. A repeated `client_id` answers the first.

    Raises `InvitationBlocked` with what the check would have named, and `TalkHasInvitation`.
    """
    first = queries.find_by_client_id(session, draft.client_id)
    if first is not None:
        return _own(session, identity, first)
    speaker = reach_speaker(session, identity, draft.speaker_id, today=beijing_date(now))
    if draft.talk is not None:
        talk = _plan_talk(session, identity, draft.talk, speaker, plan=plan, now=now)
    else:
        assert draft.talk_id is not None  # InvitationDraft refuses a draft with neither
        talk = reach_talk(session, identity, draft.talk_id, lock=True)
    if not rules.may_manage(identity, talk.organiser, talk.organiser_division_code, talk.school_id):
        raise NotTheInviter
    if talk.status is not TalkStatus.PLANNED:
        raise TalkNotToInvite
    current = queries.open_of_talk(session, talk.id)
    if current is not None and current.client_id != draft.client_id:
        raise TalkHasInvitation
    if current is not None:  # the same request, at the same moment
        return _own(session, identity, current)
    draft = _completed(session, talk, draft)
    queries.take_turn(session, speaker.person_id)
    _require_free(session, talk, speaker, draft, plan=plan, now=now)
    invitation = _new(session, identity, talk, speaker, draft, plan=plan, now=now)
    if talk.speaker_id != speaker.id or talk.speaker_name != speaker.name:
        talk.set_speaker(speaker.id, speaker.name, now=now)
    session.add(invitation)
    session.flush()
    case = queries.reach_case(session, identity, invitation.id)
    audit(session, "invitation.sent", case, identity, now)
    telling.of_invitation(session, case, plan=plan, now=now)
    return case


def _own(session: Session, identity: Identity, first: Invitation) -> Case:
    if first.invited_by_unit_id != identity.unit_id:
        raise InvitationClientIdTaken
    return queries.reach_case(session, identity, first.id)


def _plan_talk(
    session: Session, identity: Identity, wish: NewTalk, speaker: Speaker, *, plan: Plan, now: datetime
) -> Talk:
    draft = TalkDraft(
        client_id=wish.client_id,
        school_id=wish.school_id,
        is_self_invited=wish.is_self_invited,
        speaker_name=speaker.name,
        special_name=wish.special_name,
        planned_at=wish.starts_at,
        formats=wish.formats,
        is_online=wish.is_online,
        venue=wish.venue,
        venue_reason=wish.venue_reason,
    )
    return make_talk(session, identity, draft, plan=plan, now=now, speaker_id=speaker.id)


def _completed(session: Session, talk: Talk, draft: InvitationDraft) -> InvitationDraft:
    """What was left out is as in the talk's invitation before."""
    before = queries.last_of_talk(session, talk.id)
    if before is None:
        return draft
    words = before.audience_words if draft.audience_words is None else draft.audience_words
    return draft.model_copy(update={"minutes": draft.minutes or before.minutes, "audience_words": words})


def _require_free(
    session: Session, talk: Talk, speaker: Speaker, draft: InvitationDraft, *, plan: Plan, now: datetime
) -> None:
    wish = Wish(session.get_one(Unit, talk.school_id), _planned_at(talk), _minutes(draft), speaker, talk.id)
    found = find_conflicts(session, wish, plan=plan, now=now)
    blocking = [conflict for conflict in found if conflict.is_blocking]
    if blocking:
        conflicts = [{"code": str(item.code), "sentence": item.sentence, "is_blocking": True} for item in blocking]
        raise InvitationBlocked(blocking[0].sentence, conflicts=conflicts)


def _new(
    session: Session,
    identity: Identity,
    talk: Talk,
    speaker: Speaker,
    draft: InvitationDraft,
    *,
    plan: Plan,
    now: datetime,
) -> Invitation:
    starts_at, today = _planned_at(talk), beijing_date(now)
    return Invitation(
        client_id=draft.client_id,
        talk_id=talk.id,
        speaker_id=speaker.id,
        status=InvitationStatus.INVITED,
        starts_at=starts_at,
        minutes=_minutes(draft),
        audience_words=draft.audience_words or "",
        contact_person_id=identity.person_id,
        invited_by_person_id=identity.person_id,
        invited_by_unit_id=identity.unit_id,
        invited_at=now,
        expires_at=rules.expiry(
            plan_for_year(session, today.year).calendar(),
            workdays=plan.invitations.expires_after_workdays,
            until=plan.reminders.not_after,
            starts_at=starts_at,
            now=now,
        ),
        note="",
        proposed_slots=[],
        updated_at=now,
    )


def _minutes(draft: InvitationDraft) -> int:
    return draft.minutes or USUAL_MINUTES


def _planned_at(talk: Talk) -> datetime:
    if talk.planned_at is None:
        raise TalkNotToInvite
    return talk.planned_at
