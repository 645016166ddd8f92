"""What this room and those below know of a person, as tables of the copy."""

from collections.abc import Mapping, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.accounts.personal import Room, Section, Value
from app.accounts.words import ACTIONS, CAME_BY, ROLES
from app.core.audit import AuditEvent
from app.core.crypto import PhoneVault
from app.units.models import JoinCode, Unit

REVEALING = ("call", "invitation", "speaker")
"""What somebody is told a number for; the events name the person whose it is."""


def account_sections(session: Session, person_id: int, vault: PhoneVault) -> Sequence[Section]:
    return [_person(session.get_one(Person, person_id), vault), _identities(session, person_id)]


def work_sections(session: Session, person_id: int, rooms: Sequence[Room]) -> Sequence[Section]:
    """Of all rooms, in the order in which work is done, and the trail of it."""
    actions = ACTIONS | {action: words for room in rooms for action, words in room.actions.items()}
    return [
        _join_codes(session, person_id),
        *(section for room in reversed(rooms) for section in room.collect(session, person_id)),
        *_trail(session, person_id, actions),
    ]


def _person(person: Person, vault: PhoneVault) -> Section:
    phone = vault.decrypt(person.phone_encrypted) if person.phone_encrypted else None
    return Section(
        key="person",
        title="您的账号",
        columns={
            "name": "姓名",
            "phone": "手机号",
            "openid": "微信标识（openid）",
            "unionid": "微信标识（unionid）",
            "created_at": "第一次登录",
        },
        rows=[(person.name, phone and phone.removeprefix("+86"), person.openid, person.unionid, person.created_at)],
    )


def _identities(session: Session, person_id: int) -> Section:
    rows = session.execute(
        select(UnitIdentity, Unit.name, JoinCode.purpose)
        .join(Unit, Unit.id == UnitIdentity.unit_id)
        .outerjoin(JoinCode, JoinCode.id == UnitIdentity.join_code_id)
        .where(UnitIdentity.person_id == person_id)
        .order_by(UnitIdentity.id)
    )
    return Section(
        key="identities",
        title="您的身份",
        columns={"unit": "单位", "role": "身份", "came_by": "怎样加入", "began_at": "开始", "ended_at": "结束"},
        rows=[
            (unit_name, ROLES[row.role], CAME_BY[purpose], row.began_at, row.ended_at)
            for row, unit_name, purpose in rows
        ],
    )


def _join_codes(session: Session, person_id: int) -> Section:
    rows = session.execute(
        select(JoinCode, Unit.name)
        .join(Unit, Unit.id == JoinCode.unit_id)
        .where(JoinCode.issued_by_person_id == person_id)
        .order_by(JoinCode.id)
    )
    return Section(
        key="join_codes",
        title="您发出的加入码",
        columns={
            "unit": "给哪个单位",
            "purpose": "用途",
            "issued_at": "发出",
            "expires_at": "有效到",
            "revoked_at": "停用",
            "uses": "用过几次",
        },
        rows=[
            (unit_name, CAME_BY[row.purpose], row.issued_at, row.expires_at, row.revoked_at, row.uses)
            for row, unit_name in rows
        ],
        is_record=True,
    )


def _trail(session: Session, person_id: int, actions: Mapping[str, str]) -> tuple[Section, Section]:
    """What the person did, and what was done about their account: by which unit, not by whom."""
    identities = session.execute(
        select(UnitIdentity.id, UnitIdentity.unit_id).where(UnitIdentity.person_id == person_id)
    ).all()
    own = {row.id for row in identities}
    # each alternative begins with what an index knows, for the trail is long
    is_theirs = or_(
        and_(AuditEvent.unit_id.in_({row.unit_id for row in identities}), AuditEvent.person_id == person_id),
        and_(AuditEvent.subject == "person", AuditEvent.subject_id == person_id),
        and_(AuditEvent.subject == "identity", AuditEvent.subject_id.in_(own)),
        and_(AuditEvent.subject.in_(REVEALING), AuditEvent.details["phone_of_person_id"].as_integer() == person_id),
    )
    events = session.execute(
        select(AuditEvent, Unit.name)
        .outerjoin(Unit, Unit.id == AuditEvent.unit_id)
        .where(is_theirs)
        .order_by(AuditEvent.id)
    )
    done: list[Sequence[Value]] = []
    about: list[Sequence[Value]] = []
    for event, unit_name in events:
        is_own_account = event.subject == "person" or (event.subject == "identity" and event.subject_id in own)
        is_work = event.person_id == person_id and not is_own_account
        (done if is_work else about).append((event.at, actions.get(event.action, event.action), unit_name))
    columns = {"at": "时间", "action": "做了什么", "unit": "哪个单位"}
    return (
        Section("actions", "您的操作记录", columns, done, is_record=True),
        Section("about", "与您账号有关的操作", columns, about),
    )
