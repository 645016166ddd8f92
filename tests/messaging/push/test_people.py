"""What a person takes back in WeChat is forgotten here; what happened is told without its content."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.accounts.service import sign_in
from app.adapters.redis_client import connect_redis
from app.adapters.tokens import RedisTokenStore
from app.core.access import Identity
from app.core.audit import AuditEvent
from app.core.ports import WeChatUser
from app.messaging.models import PushEvent
from app.messaging.states import CallListReason, KeptReason, MessageStatus, PushStatus
from app.units.join_codes import issue_for
from tests.messaging.push.conftest import Platform
from tests.tools import Api, problem

REVOKED, CANCELLED = "user_authorization_revoke", "user_authorization_cancellation"


@pytest.fixture
def person(app: APIFlask, who: Identity, session: Session) -> Person:
    """With a phone number that WeChat had verified."""
    person, vault = session.get_one(Person, who.person_id), app.extensions["keys"].phones
    person.phone_encrypted, person.phone_hash = vault.encrypt("+8613800000001"), vault.hash("+8613800000001")
    person.unionid = "u-1"
    session.commit()
    return person


def asked(platform: Platform, name: str, who: Identity, **fields: Any) -> dict[str, Any]:
    """As WeChat writes it: from a service of its own, the person in OpenID."""
    head = platform.event(name, "gh_service_of_wechat")
    return head | {"OpenID": platform.openid(who), "AppID": platform.appid} | fields


def audit(session: Session) -> list[tuple[str, int, dict[str, Any]]]:
    session.rollback()
    rows = session.scalars(select(AuditEvent).where(AuditEvent.action.not_like("plan%")).order_by(AuditEvent.id))
    return [(row.action, row.subject_id, row.details) for row in rows if row.person_id is not None]


def again(session: Session, person: Person) -> Person:
    session.rollback()
    session.refresh(person)
    return person


@pytest.mark.parametrize("info", ["8", 8, "13,8", ["14", "8"]])
def test_the_phone_number_is_forgotten(
    platform: Platform, session: Session, who: Identity, person: Person, info: object
) -> None:
    assert platform.tell(asked(platform, REVOKED, who, RevokeInfo=info)) is PushStatus.DONE
    again(session, person)
    assert (person.phone_encrypted, person.phone_hash) == (None, None)
    assert (person.openid is not None, person.name) == (True, "示例人员甲")
    assert audit(session) == [("person.phone_forgotten", person.id, {})]


def test_the_daily_repetition_does_nothing(platform: Platform, session: Session, who: Identity, person: Person) -> None:
    platform.tell(asked(platform, REVOKED, who, RevokeInfo="8"))
    platform.clock.advance(days=1)
    assert platform.tell(asked(platform, REVOKED, who, RevokeInfo="8")) is PushStatus.KEPT
    assert len(audit(session)) == 1


@pytest.mark.parametrize(
    ("name", "info"), [(REVOKED, "13"), (REVOKED, "14"), (REVOKED, "18"), (REVOKED, None), ("user_info_modified", "8")]
)
def test_what_we_do_not_hold_is_only_stored(
    platform: Platform, session: Session, who: Identity, person: Person, name: str, info: str | None
) -> None:
    assert platform.tell(asked(platform, name, who, RevokeInfo=info)) is PushStatus.KEPT
    assert platform.row().kept_because is KeptReason.NOTHING_HELD
    assert again(session, person).phone_encrypted is not None
    assert not audit(session)


def test_the_account_is_forgotten_and_every_login_ends(
    platform: Platform, session: Session, who: Identity, person: Person, api: Api
) -> None:
    on_two_phones = api.as_(who), api.as_person(who.person_id)
    for phone in on_two_phones:
        assert phone.get("/api/me").status_code == 200
    assert platform.tell(asked(platform, CANCELLED, who)) is PushStatus.DONE
    again(session, person)
    assert (person.openid, person.unionid, person.phone_encrypted, person.phone_hash) == (None,) * 4
    assert person.last_identity_id is None
    assert session.get_one(UnitIdentity, who.id).ended_at == platform.clock.now()
    for phone in on_two_phones:
        assert problem(phone.get("/api/me")) == (401, "login.required")
    trail = [("person.phone_forgotten", person.id), ("identity.ended", who.id), ("person.account_forgotten", person.id)]
    assert audit(session) == [(action, subject_id, {}) for action, subject_id in trail]
    assert platform.row().openid is None


def test_a_login_of_the_very_moment_opens_no_unit(platform: Platform, who: Identity, person: Person, api: Api) -> None:
    """Its token may be made after the others were ended."""
    platform.tell(asked(platform, CANCELLED, who))
    assert api.as_(who).get("/api/todos").status_code == 403


def test_with_redis_away_nothing_is_forgotten_by_halves_and_it_is_tried_again(
    platform: Platform, session: Session, who: Identity, person: Person
) -> None:
    """The logins are in Redis: unless they can be ended, the account stays as it is for the moment."""
    away = RedisTokenStore(connect_redis("redis://127.0.0.1:1"), timedelta(days=30))
    assert platform.but(tokens=away).tell(asked(platform, CANCELLED, who)) is PushStatus.WAITING
    assert again(session, person).openid is not None
    assert (platform.row().error, platform.row().attempts) == ("TokenStoreDown", 1)
    platform.clock.advance(minutes=1)
    platform.inbox.process_due()
    assert platform.row().status is PushStatus.DONE
    assert again(session, person).openid is None


def test_whoever_comes_back_is_somebody_new(
    platform: Platform, session: Session, who: Identity, person: Person
) -> None:
    openid = platform.openid(who)
    platform.tell(asked(platform, CANCELLED, who))
    newcomer, identity_id = sign_in(session, WeChatUser(openid, None), now=platform.clock.now())
    assert (newcomer.id != person.id, identity_id) == (True, None)


def test_codes_that_would_let_back_in_end_with_the_account(
    platform: Platform, session: Session, who: Identity, person: Person
) -> None:
    _, code = issue_for(session, who, who.unit_id, days=7, max_uses=None, key=b"key", now=platform.clock.now())
    session.commit()
    platform.tell(asked(platform, CANCELLED, who))
    session.rollback()
    session.refresh(code)
    assert code.revoked_at == platform.clock.now()


def test_a_message_that_waits_for_a_forgotten_person_ends_on_the_call_list(
    platform: Platform, who: Identity, person: Person
) -> None:
    room = platform.room
    room.grant(who)
    room.notify(room.notice(who.unit_id))
    platform.tell(asked(platform, CANCELLED, who))
    assert room.message().status is MessageStatus.LEFT
    assert [(call.reason, call.person_id) for call in room.calls()] == [(CallListReason.NO_ACCOUNT, None)]
    room.delivery.deliver_due()
    assert not room.phones.arrived


def test_a_message_that_waits_for_a_forgotten_person_goes_to_whoever_else_serves_the_unit(
    platform: Platform, who: Identity, person: Person
) -> None:
    room = platform.room
    room.grant(who)
    room.notify(room.notice(who.unit_id))
    colleague = room.make.staff()
    room.grant(colleague)
    platform.tell(asked(platform, CANCELLED, who))
    assert room.delivery.deliver_due() == Counter(Sent=1)
    assert [(message.person_id, message.status) for message in room.messages()] == [
        (who.person_id, MessageStatus.LEFT),
        (colleague.person_id, MessageStatus.SENT),
    ]
    assert not room.calls()


def test_a_colleague_without_consent_is_called_instead_of_the_forgotten_person(
    platform: Platform, who: Identity, person: Person
) -> None:
    room = platform.room
    room.grant(who)
    room.notify(room.notice(who.unit_id))
    colleague = room.make.staff()
    platform.tell(asked(platform, CANCELLED, who))
    room.delivery.deliver_due()
    assert [(call.reason, call.person_id) for call in room.calls()] == [(CallListReason.NO_CREDIT, colleague.person_id)]


def test_no_event_keeps_the_openid_of_a_forgotten_person(
    platform: Platform, session: Session, who: Identity, person: Person
) -> None:
    platform.push(platform.answered(who))
    session.execute(update(PushEvent).values(status=PushStatus.STUCK))
    session.commit()
    platform.push(platform.answered(who, after=50))
    platform.push(asked(platform, CANCELLED, who))
    platform.inbox.process_due()
    assert [row.openid for row in platform.rows()] == [None, None, None]


@pytest.mark.parametrize("name", [REVOKED, CANCELLED])
def test_nobody_we_know(platform: Platform, who: Identity, name: str) -> None:
    event = asked(platform, name, who, RevokeInfo="8") | {"OpenID": "o-nobody"}
    assert platform.tell(event) is PushStatus.KEPT
    assert (platform.row().kept_because, platform.row().openid) == (KeptReason.NOBODY, None)


def test_keys_with_a_space_before_them(platform: Platform, session: Session, who: Identity, person: Person) -> None:
    """As in one of WeChat's own examples."""
    event = {f" {name}": value for name, value in asked(platform, REVOKED, who, RevokeInfo="8").items()}
    assert platform.tell(event) is PushStatus.DONE
    assert again(session, person).phone_encrypted is None
