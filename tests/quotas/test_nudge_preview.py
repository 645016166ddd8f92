"""Before a nudge: who gets it in WeChat, who does not and why, and what the phone will show."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.access import Identity
from app.messaging.models import MessageCredit, OutboxMessage, SendingPause
from app.messaging.notices import chain_of
from app.plan.rules import MessageKind
from app.plan.schemas import MessageTemplate
from app.quotas.receivers import list_receivers
from tests.factories import CITY, XIJI, Make
from tests.tools import Api, FrozenClock, QueryCounter, problem

NUDGE = f"/api/progress/{XIJI}/nudge"
PREVIEW = f"{NUDGE}/preview"


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock.at("2026-10-15T10:00:00+08:00")


@pytest.fixture
def city(api: Api, make: Make) -> Api:
    return api.as_(make.staff(CITY))


def allow(session: Session, make: Make, who: Identity, *, balance: int = 0, **values: object) -> None:
    template_id = make.plan.message_templates["quota_behind"].template_id
    credit = {"template_id": template_id, "balance": balance, "updated_at": make.clock.now()} | values
    session.add(MessageCredit(person_id=who.person_id, **credit))
    session.commit()


def test_the_preview_tells_who_can_be_reached(session: Session, make: Make, city: Api) -> None:
    one_time, long_term, refused, other_template = (make.staff(XIJI) for _ in range(4))
    allow(session, make, one_time, balance=1)
    allow(session, make, long_term, is_long_term=True)
    allow(session, make, refused)
    allow(session, make, other_template, balance=3, template_id="another")
    preview = city.get(PREVIEW).get_json()
    federation, bureau = preview["receivers"]
    assert (federation["people"], federation["reachable"]) == (4, 2)
    assert federation["sentence"] == "2 人能收到微信通知，2 人只在待办里看到。"
    assert (bureau["people"], bureau["reachable"], bureau["persons"]) == (0, 0, [])
    assert bureau["sentence"] == "还没有人加入，会列入催办名单，请打电话。"
    assert (preview["may_send"], preview["why_not"], preview["last_reminded_at"]) == (True, None, None)
    assert preview["text"].startswith("西吉县2026年劳模工匠进校园：已计入 0 场，按进度应有 2 场")


def test_each_person_is_named_with_the_reason(session: Session, make: Make, city: Api) -> None:
    reached, unasked, gone = (make.staff(XIJI) for _ in range(3))
    for who, name in ((reached, "示例干事甲"), (unasked, "示例干事乙"), (gone, None)):
        session.execute(update(Person).where(Person.id == who.person_id).values(name=name))
    session.execute(update(Person).where(Person.id == gone.person_id).values(openid=None))
    allow(session, make, reached, balance=1)
    allow(session, make, gone, balance=1)
    assert city.get(PREVIEW).get_json()["receivers"][0]["persons"] == [
        {"name": "示例干事甲", "gets_message": True, "words": "能收到微信通知"},
        {"name": "示例干事乙", "gets_message": False, "words": "没有允许通知，只在待办里看到"},
        {"name": "没写姓名的人", "gets_message": False, "words": "还没有登录小程序，收不到微信"},
    ]


def test_the_card_is_what_is_then_sent(session: Session, make: Make, city: Api) -> None:
    make.staff(XIJI)
    [card] = city.get(PREVIEW).get_json()["cards"]
    assert card == {
        "title": "年度任务进度提醒",
        "lines": [
            {"label": "单位名称", "value": "西吉县"},
            {"label": "提醒事项", "value": "已计入0场，应有2场"},
            {"label": "日期", "value": "2026年10月15日"},
            {"label": "温馨提示", "value": "今年还需3场，请安排"},
        ],
    }
    assert city.post(NUDGE).status_code == 200
    message = session.scalars(select(OutboxMessage)).one()
    assert [line["value"] for line in card["lines"]] == [
        message.data[name] for name in ("thing1", "thing2", "date3", "thing4")
    ]
    assert city.get(f"/api/outbox/{message.id}/card").get_json() == card


def test_a_card_beyond_reach_is_not_found(session: Session, make: Make, city: Api, api: Api) -> None:
    make.staff(XIJI)
    city.post(NUDGE)
    message_id = session.scalars(select(OutboxMessage.id)).one()
    assert problem(api.as_(make.staff("640423")).get(f"/api/outbox/{message_id}/card")) == (404, "not_found")


def test_the_best_that_somebody_allows_counts(session: Session, make: Make) -> None:
    known: dict[str, MessageTemplate] = dict(make.plan.message_templates)
    known["quota_behind"] = known["quota_behind"].model_copy(update={"long_term": "long"})
    known["long"] = known["quota_behind"].model_copy(
        update={"template_id": "long", "kind": MessageKind.LONG_TERM, "long_term": None}
    )
    both, only_long, ended = (make.staff(XIJI) for _ in range(3))
    allow(session, make, both, balance=1)
    allow(session, make, both, template_id="long", is_long_term=True)
    allow(session, make, only_long, template_id="long", is_long_term=True)
    allow(session, make, ended, template_id="long")
    [found] = list_receivers(session, [make.unit(XIJI)], chain_of(known, "quota_behind"))
    assert [person.template and person.template.template_id for person in found.people] == ["long", "long", None]
    assert found.reachable == 2


@pytest.mark.parametrize(("scope", "is_told"), [("all", True), ("example-template-quota-behind", True), ("x", False)])
def test_that_sending_rests_is_told_beforehand(
    session: Session, city: Api, clock: FrozenClock, scope: str, is_told: bool
) -> None:
    now = clock.now()
    session.add(SendingPause(scope=scope, errcode=40037, since=now, until=now + timedelta(minutes=1)))
    session.commit()
    warning = city.get(PREVIEW).get_json()["warning"]
    assert (warning is not None and warning.startswith("微信通知现在发不出去")) is is_told
    clock.advance(minutes=1)
    assert city.get(PREVIEW).get_json()["warning"] is None


def test_looking_takes_as_many_queries_for_many_people(make: Make, city: Api, count_queries: QueryCounter) -> None:
    def look() -> int:
        with count_queries() as counted:
            assert city.get(PREVIEW).status_code == 200
        return counted.number

    make.staff(XIJI)
    look()  # the plan is read and parsed once
    few = look()
    for _ in range(5):
        make.staff(XIJI)
    assert look() == few
