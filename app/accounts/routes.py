"""Login, the person in front of the phone, joining a unit, handing over, and who serves which unit."""

from apiflask import APIBlueprint

from app.accounts import service, serving
from app.accounts.errors import LoginCodeUsed, LoginDenied
from app.accounts.models import Person
from app.accounts.phones import refusal, verified_phone
from app.accounts.queries import served_schools
from app.accounts.schemas import (
    ContactFilter,
    ContactsView,
    HandoverView,
    IdentityChoice,
    JoinCodeInput,
    JoinCodeLook,
    JoinInput,
    LoginInput,
    LoginView,
    MeView,
    PeopleView,
)
from app.core.access import (
    EVERY_ROLE,
    STAFF,
    Role,
    allow,
    current_caller,
    current_identity,
    current_token,
    public,
    signed_in,
)
from app.core.crypto import keys
from app.core.db import reading, transaction
from app.core.limits import PER_ADDRESS, each_person, everybody, limiter
from app.core.ports import TokenRecord, WeChatError, ports
from app.units.models import JoinPurpose, Unit
from app.units.rules import host_reach

blueprint = APIBlueprint("accounts", __name__, url_prefix="/api", tag="账号")


@blueprint.post("/login")
@public
@limiter.limit(PER_ADDRESS)
@limiter.limit("1200/minute", key_func=everybody)
@blueprint.input(LoginInput)
@blueprint.output(LoginView)
def login(json_data: LoginInput) -> LoginView:
    try:
        user = ports().wechat.code_to_user(json_data.code)
    except WeChatError as error:
        raise refusal(error, LoginCodeUsed, LoginDenied) from None
    with transaction() as session:
        person, identity_id = service.sign_in(session, user, now=ports().clock.now())
        me = service.describe(session, person.id, identity_id, keys().phones)
    token = ports().tokens.issue(TokenRecord(me.person_id, identity_id))
    return LoginView(token=token, me=me)


@blueprint.get("/me")
@signed_in
@blueprint.output(MeView)
def me() -> MeView:
    caller = current_caller()
    identity_id = caller.identity.id if caller.identity else None
    with reading() as session:
        return service.describe(session, caller.person_id, identity_id, keys().phones)


@blueprint.post("/me/identity")
@signed_in
@blueprint.input(IdentityChoice)
@blueprint.output(MeView)
def choose_identity(json_data: IdentityChoice) -> MeView:
    person_id = current_caller().person_id
    with transaction() as session:
        identity = service.choose_identity(session, person_id, json_data.identity_id)
        view = service.describe(session, person_id, identity.id, keys().phones)
    ports().tokens.replace(current_token(), TokenRecord(person_id, identity.id))
    return view


@blueprint.post("/logout")
@signed_in
@blueprint.output({}, status_code=204)
def logout() -> str:
    ports().tokens.revoke(current_token())
    return ""


@blueprint.post("/logout-everywhere")
@signed_in
@blueprint.output({}, status_code=204)
def logout_everywhere() -> str:
    ports().tokens.revoke_all(current_caller().person_id)
    return ""


@blueprint.get("/schools/contacts")
@allow(*STAFF)
@blueprint.input(ContactFilter, location="query")
@blueprint.output(ContactsView)
def list_contacts(query_data: ContactFilter) -> ContactsView:
    """Which schools of a division have somebody: the others still need a join code."""
    identity = current_identity()
    with reading() as session:
        schools = served_schools(session, host_reach(identity.role, identity.path), query_data.division_code)
    return ContactsView(school_ids=list(schools))


@blueprint.post("/join/look")
@signed_in
@limiter.limit("10/minute", key_func=each_person)
@limiter.limit(PER_ADDRESS)
@limiter.limit("300/minute", key_func=everybody)
@blueprint.input(JoinCodeInput)
@blueprint.output(JoinCodeLook)
def look(json_data: JoinCodeInput) -> JoinCodeLook:
    person_id, now = current_caller().person_id, ports().clock.now()
    with reading() as session:
        code = service.find_usable(session, person_id, json_data.code, key=keys().join_codes, now=now)
        unit = session.get_one(Unit, code.unit_id)
        person = session.get_one(Person, person_id)
        return JoinCodeLook(
            unit_name=unit.name,
            role=Role(code.role),
            is_handover=code.purpose is JoinPurpose.HANDOVER,
            needs_phone=person.phone_encrypted is None,
            needs_name=person.name is None,
        )


@blueprint.post("/join")
@signed_in
@limiter.limit("10/minute", key_func=each_person)
@limiter.limit(PER_ADDRESS)
@limiter.limit("300/minute", key_func=everybody)
@blueprint.input(JoinInput)
@blueprint.output(MeView)
def join(json_data: JoinInput) -> MeView:
    person_id = current_caller().person_id
    now = ports().clock.now()
    with reading() as session:
        # before the phone code is spent: a wrong join code or a missing name must not cost the person their consent
        service.require_joinable(
            session,
            person_id,
            json_data.code,
            brings_phone=json_data.phone_code is not None,
            brings_name=json_data.name is not None,
            key=keys().join_codes,
            now=now,
        )
    phone = verified_phone(ports().wechat, json_data.phone_code) if json_data.phone_code else None
    with transaction() as session:
        identity = service.join(
            session, person_id, json_data.code, phone=phone, name=json_data.name, keys=keys(), now=now
        )
        view = service.describe(session, person_id, identity.id, keys().phones)
    ports().tokens.replace(current_token(), TokenRecord(person_id, identity.id))
    return view


@blueprint.post("/me/handover")
@allow(*EVERY_ROLE)
@limiter.limit("10/minute", key_func=each_person)
@blueprint.output(HandoverView, status_code=201)
def hand_over() -> HandoverView:
    with transaction() as session:
        code, expires_at = service.begin_handover(session, current_identity(), keys=keys(), now=ports().clock.now())
    return HandoverView(code=code, expires_at=expires_at)


@blueprint.get("/units/<int:unit_id>/people")
@allow(*STAFF)
@blueprint.output(PeopleView)
def list_people(unit_id: int) -> PeopleView:
    with reading() as session:
        return serving.view_people(session, current_identity(), unit_id, keys().phones)


@blueprint.post("/identities/<int:identity_id>/end")
@allow(*STAFF)
@blueprint.output({}, status_code=204)
def end_identity(identity_id: int) -> str:
    """Take somebody's access to a unit away: a departed teacher, a lost phone, a leaked code."""
    with transaction() as session:
        serving.end_identity(session, current_identity(), identity_id, now=ports().clock.now())
    return ""
