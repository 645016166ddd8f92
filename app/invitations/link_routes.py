"""Links to one invitation: what a card or a QR code opens, also before one is known, and the making of both."""

import structlog
from apiflask import APIBlueprint
from flask import Response

from app.accounts.phones import verified_phone
from app.core.access import ORGANISERS, allow, current_caller, current_identity, current_token, public, signed_in
from app.core.crypto import keys
from app.core.db import reading, transaction
from app.core.errors import ServiceUnavailable
from app.core.limits import PER_ADDRESS, each_person, everybody, limiter
from app.core.ports import TokenRecord, WeChatError, ports
from app.invitations import claims, queries, rights
from app.invitations.errors import InvitationNotOpen, NotTheInviter
from app.invitations.link_schemas import CardView, LinkAnswer, LinkAnswered, LinkView
from app.invitations.links import PAGE, link_code
from app.invitations.queries import Case
from app.invitations.rules import day_and_hour
from app.invitations.schemas import InvitationView
from app.invitations.views import view_case
from app.plan.queries import current_plan

log = structlog.get_logger()
blueprint = APIBlueprint("invitation_links", __name__, url_prefix="/api", tag="邀请")


@blueprint.get("/invitation-links/<code>")
@public
@limiter.limit(PER_ADDRESS)
@limiter.limit("1200/minute", key_func=everybody)
@blueprint.output(LinkView)
def look(code: str) -> LinkView:
    """The minimum; the whole only to whoever has become the speaker."""
    with reading() as session:
        return claims.look(session, code, keys=keys())


@blueprint.post("/invitation-links/<code>/answer")
@signed_in
@limiter.limit("10/minute", key_func=each_person)
@limiter.limit(PER_ADDRESS)
@blueprint.input(LinkAnswer)
@blueprint.output(LinkAnswered)
def answer(code: str, json_data: LinkAnswer) -> LinkAnswered:
    """Bound by the number of the roster and answered at once; otherwise the inviter says whether it is the speaker."""
    person_id, now = current_caller().person_id, ports().clock.now()
    with reading() as session:
        claims.require_answerable(session, code, keys=keys(), now=now)
    phone = verified_phone(ports().wechat, json_data.phone_code) if json_data.phone_code else None
    with transaction() as session:
        plan = current_plan(session)
        found, identity = claims.answer_link(
            session, person_id, code, json_data, phone=phone, plan=plan, keys=keys(), now=now
        )
    if identity is not None:
        ports().tokens.replace(current_token(), TokenRecord(person_id, identity.id))
    return found


@blueprint.post("/invitations/<int:invitation_id>/claims/<int:claim_id>/confirm")
@allow(*ORGANISERS)
@blueprint.output(InvitationView)
def confirm_claim(invitation_id: int, claim_id: int) -> InvitationView:
    return _decide(invitation_id, claim_id, is_speaker=True)


@blueprint.post("/invitations/<int:invitation_id>/claims/<int:claim_id>/refuse")
@allow(*ORGANISERS)
@blueprint.output(InvitationView)
def refuse_claim(invitation_id: int, claim_id: int) -> InvitationView:
    return _decide(invitation_id, claim_id, is_speaker=False)


@blueprint.get("/invitations/<int:invitation_id>/card")
@allow(*ORGANISERS)
@blueprint.output(CardView)
def card(invitation_id: int) -> CardView:
    case = _to_share(invitation_id)
    when = day_and_hour(case.invitation.starts_at)
    title = f"请{case.speaker.name}老师到{case.school.short_name}讲一场：{when}"
    return CardView(
        title=title,
        path=f"{PAGE}?code={link_code(invitation_id, keys().invitation_links)}",
        body=f"{case.speaker.name}老师：{case.inviter.name}请您{when}到{case.school.name}讲一场，"
        "请点开小程序卡片，回复能去、换个时间或去不了。",
    )


@blueprint.get("/invitations/<int:invitation_id>/qr")
@allow(*ORGANISERS)
@limiter.limit("20/minute", key_func=each_person)
@blueprint.doc(description="The mini-program's code for the speaker to scan.")
def qr(invitation_id: int) -> Response:
    _to_share(invitation_id)
    try:
        picture = ports().wechat.mini_program_code(scene=link_code(invitation_id, keys().invitation_links), page=PAGE)
    except WeChatError as error:
        log.error("qr_not_made", why=str(error))
        raise ServiceUnavailable from None
    kind = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
    return Response(picture, content_type=kind)


def _to_share(invitation_id: int) -> Case:
    identity = current_identity()
    with reading() as session:
        case = queries.reach_case(session, identity, invitation_id)
    if not rights.manages(identity, case):
        raise NotTheInviter
    if not case.invitation.is_open:
        raise InvitationNotOpen
    return case


def _decide(invitation_id: int, claim_id: int, *, is_speaker: bool) -> InvitationView:
    identity, now = current_identity(), ports().clock.now()
    with transaction() as session:
        plan = current_plan(session)
        case = claims.decide(session, identity, invitation_id, claim_id, is_speaker=is_speaker, plan=plan, now=now)
        return view_case(session, identity, case, vault=keys().phones, now=now)
