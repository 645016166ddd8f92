"""Answering by a link, before one is known: bound by the number of the roster, or by the inviter's word."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.service import require_account
from app.core.access import Identity
from app.core.audit import write_audit
from app.core.crypto import Keys, mask_phone
from app.core.errors import NotFound
from app.invitations import notices, queries, rights, telling
from app.invitations.binding import bind, lock_people, may_bind, speaker_identity
from app.invitations.errors import ClaimDecided, InvitationNotOpen, LinkDead, NotTheInviter, TooManyClaims
from app.invitations.link_schemas import LinkAnswer, LinkAnswered, LinkView
from app.invitations.links import opened
from app.invitations.models import InvitationClaim
from app.invitations.queries import Case
from app.invitations.rules import day_and_hour
from app.invitations.schemas import AnswerFields
from app.invitations.service import take_answer
from app.invitations.states import DECLINE_REASONS, Answer, InvitationStatus
from app.messaging.service import notify
from app.plan.schemas import Plan

MOST_CLAIMS = 5
"""Of different people, waiting at once: more are no mistake of a speaker's family."""
ANSWER_WORDS = {Answer.ACCEPT: "能去", Answer.DECLINE: "去不了", Answer.PROPOSE: "想换个时间"}
IS_BOUND = "已经认出您了，您的回复已记下。"
IS_WAITING = "您的回复已记下，等邀请您的单位核对后生效。着急请直接打电话。"


def look(session: Session, code: str, *, keys: Keys) -> LinkView:
    """The minimum, to anybody. Raises `LinkDead`."""
    case = _case(session, code, keys, lock=False)
    it = case.invitation
    is_open = it.status is InvitationStatus.INVITED
    words = f"等您回复，最晚到{day_and_hour(it.expires_at)}。" if is_open else "这份邀请已经回复过了。"
    return LinkView(
        is_open=is_open,
        line=words,
        school_name=case.school.name,
        inviter_name=case.inviter.name,
        starts_at=it.starts_at,
        minutes=it.minutes,
    )


def require_answerable(session: Session, code: str, *, keys: Keys, now: datetime) -> None:
    """Raises what `answer_link` would, before WeChat is asked for the phone: its code works once."""
    case = _case(session, code, keys, lock=False)
    if case.invitation.status is not InvitationStatus.INVITED or now >= case.invitation.starts_at:
        raise InvitationNotOpen


def answer_link(
    session: Session,
    person_id: int,
    code: str,
    given: LinkAnswer,
    *,
    phone: str | None,
    plan: Plan,
    keys: Keys,
    now: datetime,
) -> tuple[LinkAnswered, Identity | None]:
    """What came of it, and the identity the caller acts in from now on; None while the inviter has to say.

    `phone`: verified by WeChat in this call. Who has the number of the roster is the speaker, and bound in the same
    transaction as the answer.
    """
    case = _case(session, code, keys, lock=True)
    if case.invitation.status is not InvitationStatus.INVITED:
        raise InvitationNotOpen
    people = lock_people(session, person_id, case.speaker.person_id)
    person, recorded = require_account(people.get(person_id)), people[case.speaker.person_id]
    if person.id != recorded.id:
        if not (_has_number_of(recorded, person, phone, keys) and may_bind(recorded, person)):
            _claim(session, case, person, given, phone, plan=plan, now=now)
            return LinkAnswered(is_bound=False, invitation_id=None, sentence=IS_WAITING), None
        bind(session, recorded, person, by_person_id=person.id, now=now)
        session.refresh(case.speaker)
    identity = speaker_identity(session, case.speaker, person.id)
    person.last_identity_id = identity.id
    take_answer(session, case, identity, given, on_behalf=False, plan=plan, now=now)
    return LinkAnswered(is_bound=True, invitation_id=case.invitation.id, sentence=IS_BOUND), identity


def decide(
    session: Session,
    identity: Identity,
    invitation_id: int,
    claim_id: int,
    *,
    is_speaker: bool,
    plan: Plan,
    now: datetime,
) -> Case:
    """The inviter's word: it is the speaker, who is bound and has answered by it; or somebody else, and nothing more.

    Where the speaker has another account already, the answer is taken as the staff's, who vouch for it.
    """
    case = queries.reach_case(session, identity, invitation_id, lock=True)
    if not rights.manages(identity, case):
        raise NotTheInviter
    claim = _lock_claim(session, invitation_id, claim_id)
    if claim.decided_at is not None:
        if claim.is_confirmed is is_speaker:
            return case
        raise ClaimDecided
    claim.decided_at, claim.decided_by_person_id, claim.is_confirmed = now, identity.person_id, is_speaker
    session.flush()
    action = "invitation.claim_confirmed" if is_speaker else "invitation.claim_refused"
    write_audit(session, action, invitation_id, now=now, person_id=identity.person_id, unit_id=identity.unit_id)
    if not is_speaker:
        return case
    people = lock_people(session, claim.person_id, case.speaker.person_id)
    person, recorded = people[claim.person_id], people[case.speaker.person_id]
    answers = identity
    if may_bind(recorded, person):
        bind(session, recorded, person, by_person_id=identity.person_id, now=now)
        session.refresh(case.speaker)
    if case.speaker.person_id == person.id:
        answers = speaker_identity(session, case.speaker, person.id)
    given = AnswerFields(
        answer=claim.answer, reason=claim.decline_reason, note=claim.note, slots=tuple(claim.proposed_slots)
    )
    return take_answer(session, case, answers, given, on_behalf=answers is identity, plan=plan, now=now)


def list_waiting(session: Session, invitation_id: int) -> Sequence[InvitationClaim]:
    query = select(InvitationClaim).where(
        InvitationClaim.invitation_id == invitation_id, InvitationClaim.decided_at.is_(None)
    )
    return session.scalars(query.order_by(InvitationClaim.id)).all()


def words_of(claim: InvitationClaim) -> str:
    """`去不了：那天有事`."""
    words = ANSWER_WORDS[claim.answer]
    if claim.decline_reason is not None:
        words += f"：{DECLINE_REASONS[claim.decline_reason]}"
    if claim.proposed_slots:
        words += f"：{'、'.join(map(day_and_hour, claim.proposed_slots))}"
    return words + (f"（{claim.note}）" if claim.note else "")


def _case(session: Session, code: str, keys: Keys, *, lock: bool) -> Case:
    case = queries.case_by_id(session, opened(code, keys.invitation_links), lock=lock)
    if case is None or not case.invitation.is_open:
        raise LinkDead
    return case


def _has_number_of(recorded: Person, person: Person, phone: str | None, keys: Keys) -> bool:
    """A landline has no hash: an office shares it."""
    own = person.phone_hash if phone is None else keys.phones.hash(phone)
    return recorded.phone_hash is not None and own == recorded.phone_hash


def _claim(
    session: Session, case: Case, person: Person, given: LinkAnswer, phone: str | None, *, plan: Plan, now: datetime
) -> None:
    """The last answer of a person is the one that waits."""
    waiting = list_waiting(session, case.invitation.id)
    claim = next((item for item in waiting if item.person_id == person.id), None)
    if claim is None:
        if len(waiting) >= MOST_CLAIMS:
            raise TooManyClaims
        claim = InvitationClaim(invitation_id=case.invitation.id, person_id=person.id)
        session.add(claim)
    claim.name = given.name or person.name or ""
    claim.phone_masked = "" if phone is None else mask_phone(phone)
    claim.answer, claim.decline_reason, claim.note = given.answer, given.reason, given.note
    claim.proposed_slots, claim.claimed_at = list(given.slots), now
    session.flush()
    notice = notices.claimed(telling.facts_of(case), claim.id, ANSWER_WORDS[claim.answer], now=now)
    notify(session, notice, templates=plan.message_templates, now=now)


def _lock_claim(session: Session, invitation_id: int, claim_id: int) -> InvitationClaim:
    query = select(InvitationClaim).where(
        InvitationClaim.id == claim_id, InvitationClaim.invitation_id == invitation_id
    )
    claim = session.scalars(query.with_for_update()).one_or_none()
    if claim is None:
        raise NotFound
    return claim
