"""Events about consents in every form in which WeChat writes them: several templates, text for numbers, long-term."""

import pytest
from sqlalchemy import text

from app.core.access import Identity
from app.messaging.states import KeptReason, PushStatus
from tests.messaging.conftest import TEMPLATE
from tests.messaging.push.conftest import OTHER_TEMPLATE, Platform
from tests.messaging.push.person import Person


@pytest.fixture
def person(platform: Platform, who: Identity) -> Person:
    return Person(platform, who)


def test_several_templates_with_one_tap(person: Person) -> None:
    platform = person.platform
    event = platform.answered(person.who)
    event["List"] = [
        {"TemplateId": TEMPLATE, "SubscribeStatusString": "accept", "PopupScene": "0"},
        {"TemplateId": OTHER_TEMPLATE, "SubscribeStatusString": "accept", "PopupScene": 0},
    ]
    person.report()
    assert platform.tell(event) is PushStatus.DONE
    assert person.balance() == 1
    other = platform.credit(person.who, OTHER_TEMPLATE)
    assert other is not None
    assert other.balance == 1


def test_numbers_may_be_text(person: Person) -> None:
    event = person.platform.answered(person.who)
    created = event["CreateTime"]
    person.platform.tell(event | {"CreateTime": str(created)})
    assert person.platform.row().happened_at.timestamp() == created
    assert person.balance() == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"List": {"TemplateId": TEMPLATE, "SubscribeStatusString": "filter"}}, KeptReason.CHANGES_NOTHING),
        ({"List": {"TemplateId": "of another plan", "SubscribeStatusString": "accept"}}, KeptReason.CHANGES_NOTHING),
        ({"Event": "subscribe_msg_change_event"}, KeptReason.CHANGES_NOTHING),
        ({"List": {"TemplateId": "x" * 65, "SubscribeStatusString": "accept"}}, KeptReason.UNREADABLE),
        ({"List": {"TemplateId": TEMPLATE}}, KeptReason.UNREADABLE),
        ({"List": None}, KeptReason.UNREADABLE),
        ({"List": ["?", 7, []]}, KeptReason.UNREADABLE),
        ({"FromUserName": "o-nobody"}, KeptReason.NOBODY),
        ({"FromUserName": None}, KeptReason.NOBODY),
        ({"FromUserName": "x" * 65}, KeptReason.NOBODY),
    ],
)
def test_what_changes_nothing_is_kept_with_its_reason(
    person: Person, changes: dict[str, object], reason: KeptReason
) -> None:
    assert person.platform.tell(person.platform.answered(person.who) | changes) is PushStatus.KEPT
    row = person.platform.row()
    assert (row.kept_because, row.openid) == (reason, None)
    assert row.processed_at == person.platform.clock.now()
    assert person.ledger() == []


def test_a_long_term_subscription(person: Person) -> None:
    platform, room = person.platform, person.platform.room
    room.session.execute(
        text(
            "UPDATE action_plans SET checksum = repeat('0', 64), content ="
            " jsonb_set(content, '{message_templates,quota_behind,kind}', '\"long_term\"')"
        )
    )
    room.session.commit()
    person.event()
    credit = platform.credit(person.who)
    assert credit is not None
    assert (credit.is_long_term, credit.balance) == (True, 0)
    person.event("reject", after=5)
    credit = platform.credit(person.who)
    assert credit is not None
    assert credit.is_long_term is False
