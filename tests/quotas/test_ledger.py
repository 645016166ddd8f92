"""The ledger over HTTP: everyone concerned sees the verdict and its reason, nobody else."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from app.core.access import Identity
from app.talks.states import Organiser, TalkStatus
from tests.factories import CITY, LONGDE, XIJI, Make
from tests.quotas.conftest import Approved, Decide
from tests.tools import Api, QueryCounter, problem

ZONE = "640471"


def lines(api: Api, identity: Identity, **query: object) -> list[dict[str, Any]]:
    answer = api.as_(identity).get("/api/ledger", query)
    assert answer.status_code == 200, answer.get_json()
    return list(answer.get_json()["lines"])


def test_a_line_says_why_by_which_rules_and_by_whom(api: Api, make: Make, decide: Decide) -> None:
    school = make.school(XIJI)
    talk = make.talk(school, status=TalkStatus.APPROVED)
    decide(talk, shows_all=False)
    [line] = lines(api, make.teacher(school))
    assert line == {
        "talk_id": talk.id,
        "day": "2026-11-25",
        "status": "approved",
        "school_name": school.short_name,
        "speaker_name": "示例讲师甲",
        "organiser": "county",
        "division_code": XIJI,
        "division_name": "西吉县",
        "counts": False,
        "reason": "photos_incomplete",
        "words": "照片缺横幅、宣讲员或听众，不计入",
        "rule_version": "2023-1",
        "decision": make.plan.decision,
        "decided_by": make.unit(XIJI).name,
        "decided_at": "2026-11-25T02:00:00Z",
    }


@pytest.mark.parametrize(
    ("status", "reason", "counts"),
    [
        (TalkStatus.PLANNED, "planned", None),
        (TalkStatus.AWAITING_PHOTOS, "awaiting_photos", None),
        (TalkStatus.SUBMITTED, "awaiting_review", None),
        (TalkStatus.RETURNED, "returned", None),
        (TalkStatus.CANCELLED, "cancelled", False),
    ],
)
def test_talks_without_a_verdict_are_listed_with_what_they_wait_for(
    api: Api, make: Make, status: TalkStatus, reason: str, counts: bool | None
) -> None:
    make.talk(status=status)
    [line] = lines(api, make.staff(XIJI))
    assert (line["reason"], line["counts"], line["decided_by"]) == (reason, counts, None)


def test_a_division_that_the_plan_has_no_more_is_named_by_its_code(api: Api, make: Make) -> None:
    make.talk(make.school(XIJI), division_code="640499")
    [line] = lines(api, make.staff(XIJI))
    assert line["division_name"] == "640499"


def test_a_superseded_line_is_not_shown(api: Api, make: Make, decide: Decide) -> None:
    talk = make.talk(status=TalkStatus.APPROVED)
    decide(talk, shows_all=False)
    decide(talk)
    [line] = lines(api, make.staff(XIJI))
    assert (line["reason"], line["counts"], line["words"]) == ("counted", True, "计入")


SEEN_BY: list[tuple[Callable[[Make], Identity], set[str]]] = [
    (lambda make: make.staff(CITY), {"xiji", "longde", "city at xiji", "zone at longde"}),
    (lambda make: make.staff(XIJI), {"xiji", "city at xiji"}),
    (lambda make: make.staff(LONGDE), {"longde", "zone at longde"}),
    (lambda make: make.staff(ZONE), {"zone at longde"}),
    (lambda make: make.teacher(), set()),
]


@pytest.mark.parametrize(("who", "seen"), SEEN_BY)
def test_everyone_concerned_sees_it_and_nobody_else(
    api: Api, make: Make, approved: Approved, who: Callable[[Make], Identity], seen: set[str]
) -> None:
    names = {
        approved(XIJI).id: "xiji",
        approved(LONGDE).id: "longde",
        approved(XIJI, organiser=Organiser.CITY).id: "city at xiji",
        approved(LONGDE, organiser=Organiser.ZONE, division_code=ZONE).id: "zone at longde",
    }
    assert {names[line["talk_id"]] for line in lines(api, who(make))} == seen


def test_only_the_year_asked_for(api: Api, make: Make, approved: Approved) -> None:
    last_year = approved(at=datetime.fromisoformat("2025-12-31T23:00:00+08:00"))
    this_year = approved(at=datetime.fromisoformat("2026-01-01T00:30:00+08:00"))
    staff = make.staff(XIJI)
    assert [line["talk_id"] for line in lines(api, staff)] == [this_year.id]
    assert [line["talk_id"] for line in lines(api, staff, year=2025)] == [last_year.id]


def test_one_talk_is_found_in_its_own_year_by_those_who_reach_it(api: Api, make: Make, approved: Approved) -> None:
    last_year = approved(at=datetime.fromisoformat("2025-06-03T10:00:00+08:00"))
    approved(at=datetime.fromisoformat("2025-06-03T10:00:00+08:00"))
    staff = make.staff(XIJI)
    page = api.as_(staff).get("/api/ledger", {"talk_id": last_year.id}).get_json()
    assert (page["year"], [line["talk_id"] for line in page["lines"]], page["next"]) == (2025, [last_year.id], None)
    assert lines(api, staff, talk_id=last_year.id, year=2026) == []
    assert lines(api, make.staff(LONGDE), talk_id=last_year.id) == []


def test_pages_join_without_gap_or_repeat(api: Api, make: Make, approved: Approved) -> None:
    days = ["2026-05-12", "2026-05-12", "2026-05-12", "2026-09-03", "2026-04-01"]
    talks = [approved(at=datetime.fromisoformat(f"{day}T10:00:00+08:00")) for day in days]
    newest_first = [talks[i].id for i in (3, 2, 1, 0, 4)]
    staff, seen, after = api.as_(make.staff(XIJI)), [], None
    for expected_size in (2, 2, 1):
        page = staff.get("/api/ledger", {"limit": 2} | ({"after": after} if after else {})).get_json()
        assert len(page["lines"]) == expected_size
        seen += [line["talk_id"] for line in page["lines"]]
        after = page["next"]
    assert (seen, after) == (newest_first, None)


def test_a_broken_cursor_is_refused(api: Api, make: Make) -> None:
    assert problem(api.as_(make.staff(XIJI)).get("/api/ledger", {"after": "gestern"})) == (422, "input.invalid")


def test_a_constant_number_of_queries(api: Api, make: Make, approved: Approved, count_queries: QueryCounter) -> None:
    staff = api.as_(make.staff(XIJI))
    numbers = []
    for more in (0, 1, 9):
        for _ in range(more):
            approved()
        make.talk()
        staff.get("/api/ledger")
        with count_queries() as counted:
            assert staff.get("/api/ledger").status_code == 200
        numbers.append(counted.number)
    assert len(set(numbers)) == 1, numbers
