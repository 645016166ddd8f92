"""Progress over HTTP: who sees which figures, and that they are right."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.talks.states import Organiser, TalkStatus
from app.units.service import adopt_plan
from tests.conftest import PLAN_FILE
from tests.factories import CITY, LONGDE, XIJI, YUANZHOU, Make
from tests.quotas.conftest import Approved, Decide
from tests.tools import Api, FrozenClock, QueryCounter, problem

ZONE = "640471"
IN_CODE_ORDER = ["640400", "640402", "640422", "640423", "640424", "640425", ZONE]


@pytest.fixture
def clock() -> FrozenClock:
    """Thursday 15 October 2026: 131 of the year's 186 teaching days have passed."""
    return FrozenClock.at("2026-10-15T10:00:00+08:00")


@pytest.fixture
def city_sees(api: Api, make: Make) -> Callable[..., dict[str, Any]]:
    def see(**query: int) -> dict[str, Any]:
        answer = api.as_(make.staff(CITY)).get("/api/progress", query)
        assert answer.status_code == 200, answer.get_json()
        found: dict[str, Any] = answer.get_json()
        return found

    return see


def figure(progress: dict[str, Any], division_code: str) -> dict[str, Any]:
    [found] = [item for item in progress["figures"] if item["division_code"] == division_code]
    return dict(found)


def test_the_city_sees_six_floors_the_zone_and_the_total(city_sees: Callable[..., dict[str, Any]]) -> None:
    progress = city_sees()
    assert (progress["year"], progress["seen_on"]) == (2026, "2026-10-15")
    assert [item["division_code"] for item in progress["figures"]] == IN_CODE_ORDER
    assert [item["quota"] for item in progress["figures"]] == [5, 3, 3, 3, 3, 3, None]
    assert [item["expected"] for item in progress["figures"]] == [3, 2, 2, 2, 2, 2, 0]
    assert [item["state"] for item in progress["figures"]] == ["urgent"] * 6 + ["no_quota"]
    assert [item["name"] for item in progress["figures"]][:2] == ["市级", "原州区"]
    total = progress["total"]
    assert (total["kind"], total["quota"], total["expected"], total["shortfall"]) == ("total", 20, 14, 14)
    assert total["teaching_days_left"] == 55


def test_what_counts_moves_the_figures(
    city_sees: Callable[..., dict[str, Any]], make: Make, approved: Approved, decide: Decide
) -> None:
    approved(XIJI)
    approved(XIJI, organiser=Organiser.CITY)
    approved(XIJI, organiser=Organiser.SCHOOL)
    approved(XIJI, organiser=Organiser.ZONE, division_code=ZONE)
    approved(XIJI, is_online=True)
    decide(make.talk(make.school(XIJI), status=TalkStatus.APPROVED), shows_all=False)
    progress = city_sees()
    xiji = figure(progress, XIJI)
    assert (xiji["counted"], xiji["held"], xiji["schools_reached"]) == (1, 3, 6)
    assert (xiji["state"], xiji["shortfall"], xiji["still_needed"]) == ("behind", 1, 2)
    assert xiji["sentence"] == "已计入 1 场，按进度应有 2 场，还差 1 场。"
    assert xiji["next_step"] == "今年还需要 2 场，请再安排 2 场。"
    city = figure(progress, CITY)
    assert (city["counted"], city["held"], city["schools_reached"]) == (1, 1, 0)
    zone = figure(progress, ZONE)
    assert (zone["counted"], zone["held"], zone["state"]) == (0, 1, "no_quota")
    total = progress["total"]
    assert (total["counted"], total["held"], total["schools_reached"]) == (2, 4, 6)


def test_talks_on_their_way_are_shown_as_such_and_never_as_done(
    city_sees: Callable[..., dict[str, Any]], make: Make
) -> None:
    school = make.school(XIJI)
    for status in TalkStatus:
        if status is not TalkStatus.APPROVED:
            make.talk(school, status=status)
    make.talk(school, status=TalkStatus.SUBMITTED, speaker_name="示例讲师乙")
    for status in (TalkStatus.PLANNED, TalkStatus.RETURNED, TalkStatus.AWAITING_PHOTOS, TalkStatus.SUBMITTED):
        make.talk(school, status=status, is_online=True)
    make.talk(school, status=TalkStatus.PLANNED, organiser=Organiser.SCHOOL)
    progress = city_sees()
    xiji = figure(progress, XIJI)
    assert (xiji["counted"], xiji["held"]) == (0, 0)
    assert (xiji["planned"], xiji["unfinished"], xiji["awaiting_review"]) == (1, 2, 2)
    assert "请再安排" not in xiji["next_step"]
    assert xiji["schools_reached"] == 0
    assert xiji["state"] == "urgent"
    total = progress["total"]
    assert (total["planned"], total["unfinished"], total["awaiting_review"]) == (1, 2, 2)


def test_only_the_current_verdict_counts(city_sees: Callable[..., dict[str, Any]], make: Make, decide: Decide) -> None:
    talk = make.talk(make.school(XIJI), status=TalkStatus.APPROVED)
    decide(talk)
    decide(talk, shows_all=False)
    assert figure(city_sees(), XIJI)["counted"] == 0


def test_a_school_is_reached_once_however_many_talks(
    city_sees: Callable[..., dict[str, Any]], make: Make, approved: Approved
) -> None:
    school = make.school(XIJI)
    approved(school=school)
    approved(school=school, organiser=Organiser.CITY)
    assert figure(city_sees(), XIJI)["schools_reached"] == 1


def test_closed_schools_are_neither_reached_nor_to_be_reached(
    city_sees: Callable[..., dict[str, Any]], make: Make, approved: Approved, clock: FrozenClock
) -> None:
    clock.set("2027-03-10T10:00:00+08:00")
    school, closed_today, closing_tomorrow, not_yet_open = (make.school(XIJI) for _ in range(4))
    today = date(2027, 3, 10)
    closed_today.closed_on, closing_tomorrow.closed_on = today, today + timedelta(days=1)
    not_yet_open.opened_on = today + timedelta(days=1)
    make.session.commit()
    for reached in (closed_today, closing_tomorrow):
        approved(school=reached)
        approved(school=reached, at=datetime.fromisoformat("2026-05-12T10:00:00+08:00"))

    def schools(year: int) -> tuple[int, int]:
        progress = city_sees(year=year)
        xiji, total = figure(progress, XIJI), progress["total"]
        assert (xiji["schools_reached"], xiji["schools"]) == (total["schools_reached"], total["schools"])
        return xiji["schools_reached"], xiji["schools"]

    assert school.is_open_on(today)
    assert schools(2027) == (1, 2)
    assert schools(2026) == (2, 3)  # a year that is over keeps what was true at its end
    assert schools(2028) == (0, 2)


def test_a_school_that_moved_is_covered_where_it_is_now_and_its_talk_stays_where_it_counted(
    city_sees: Callable[..., dict[str, Any]], make: Make, approved: Approved
) -> None:
    school = make.school(XIJI)
    approved(school=school)
    school.division_code = LONGDE
    make.session.commit()
    progress = city_sees()
    before, after = figure(progress, XIJI), figure(progress, LONGDE)
    assert (before["counted"], before["schools_reached"], before["schools"]) == (1, 0, 0)
    assert (after["counted"], after["schools_reached"], after["schools"]) == (0, 1, 1)


def test_a_talk_belongs_to_the_beijing_year_it_was_held_in(
    city_sees: Callable[..., dict[str, Any]], approved: Approved, clock: FrozenClock
) -> None:
    approved(at=datetime.fromisoformat("2026-12-31T23:30:00+08:00"))
    approved(at=datetime.fromisoformat("2027-01-01T00:30:00+08:00"))
    clock.set("2027-03-10T10:00:00+08:00")
    assert city_sees()["year"] == 2027
    assert [figure(city_sees(year=year), XIJI)["counted"] for year in (2026, 2027)] == [1, 1]


def test_a_finished_year_is_measured_whole_without_its_calendar(
    city_sees: Callable[..., dict[str, Any]], approved: Approved
) -> None:
    approved(at=datetime.fromisoformat("2024-05-12T10:00:00+08:00"))
    xiji = figure(city_sees(year=2024), XIJI)
    assert (xiji["counted"], xiji["expected"], xiji["teaching_days_left"]) == (1, 3, 0)
    assert xiji["sentence"] == "已计入 1 场，年度任务 3 场，还差 2 场。"


def test_reached_and_on_pace(city_sees: Callable[..., dict[str, Any]], approved: Approved) -> None:
    for _ in range(2):
        approved(LONGDE)
    for _ in range(3):
        approved(YUANZHOU)
    progress = city_sees()
    assert figure(progress, LONGDE)["state"] == "on_pace"
    assert figure(progress, YUANZHOU)["state"] == "reached"
    assert figure(progress, YUANZHOU)["sentence"] == "已计入 3 场，年度任务 3 场已完成。"


def test_twenty_talks_do_not_prove_the_floors(city_sees: Callable[..., dict[str, Any]], approved: Approved) -> None:
    school_talks = [approved(YUANZHOU) for _ in range(20)]
    progress = city_sees()
    assert len(school_talks) == progress["total"]["counted"] == 20
    assert progress["total"]["state"] == "reached"
    assert figure(progress, XIJI)["state"] == "urgent"


@pytest.mark.parametrize("division_code", [XIJI, ZONE])
def test_a_county_or_zone_sees_its_own_figure_only(
    api: Api, make: Make, approved: Approved, division_code: str
) -> None:
    approved(LONGDE)
    progress = api.as_(make.staff(division_code)).get("/api/progress").get_json()
    assert [item["division_code"] for item in progress["figures"]] == [division_code]
    assert progress["total"] is None


def test_a_school_is_not_shown_progress(api: Api, make: Make) -> None:
    assert problem(api.as_(make.teacher()).get("/api/progress")) == (403, "identity.not_allowed")


@pytest.mark.parametrize("year", ["2022", "2101", "二〇二六"])
def test_a_year_that_cannot_be(api: Api, make: Make, year: str) -> None:
    assert problem(api.as_(make.staff(CITY)).get("/api/progress", {"year": year})) == (422, "input.invalid")


def test_without_vacations_the_counts_are_shown_and_no_pace_is_guessed(
    api: Api, make: Make, city_sees: Callable[..., dict[str, Any]], approved: Approved, clock: FrozenClock
) -> None:
    clock.set("2030-01-01T00:00:00+08:00")
    approved(XIJI)
    for _ in range(3):
        approved(LONGDE)
    progress = city_sees()
    states = ["unknown", "unknown", "unknown", "reached", "unknown", "unknown", "no_quota"]
    assert [item["state"] for item in progress["figures"]] == states
    xiji = figure(progress, XIJI)
    assert (xiji["counted"], xiji["still_needed"]) == (1, 2)
    assert (xiji["expected"], xiji["shortfall"], xiji["teaching_days_left"]) == (None, None, None)
    assert (progress["total"]["state"], progress["total"]["counted"]) == ("unknown", 4)
    assert progress["warning"].startswith("行动方案里还没有2030年的寒暑假。")
    county = api.as_(make.staff(XIJI)).get("/api/progress").get_json()
    assert (county["figures"], county["warning"]) == ([xiji], None)
    assert "请市总工会按校历定好，由系统管理员导入。" in xiji["sentence"]


@pytest.mark.parametrize(
    ("moment", "named"),
    [
        ("2029-09-30T23:59:59+08:00", None),
        ("2029-10-01T00:00:00+08:00", "2030年"),
        ("2030-10-01T00:00:00+08:00", "2030年、2031年"),
    ],
)
def test_from_october_on_the_city_reads_that_next_years_vacations_are_missing(
    city_sees: Callable[..., dict[str, Any]], clock: FrozenClock, moment: str, named: str | None
) -> None:
    clock.set(moment)
    for query in ({}, {"year": 2026}):  # whatever year is looked at
        warning = city_sees(**query)["warning"]
        if named is None:
            assert warning is None
        else:
            assert f"还没有{named}的寒暑假" in warning


def test_a_version_for_next_year_with_its_vacations_ends_the_warning(
    city_sees: Callable[..., dict[str, Any]], make: Make, clock: FrozenClock
) -> None:
    clock.set("2029-10-01T10:00:00+08:00")
    text = PLAN_FILE.read_text(encoding="utf-8").replace("valid_from = 2023", "valid_from = 2030")
    vacations = "winter = [2030-01-19, 2030-03-03]\nsummer = [2030-07-13, 2030-08-31]\n"
    adopt_plan(make.session, f'{text}\n[[vacations]]\nschool_year = "2029/30"\n{vacations}', now=clock.now())
    make.session.commit()
    assert city_sees()["warning"] is None


def test_a_constant_number_of_queries(api: Api, make: Make, approved: Approved, count_queries: QueryCounter) -> None:
    city, county = api.as_(make.staff(CITY)), api.as_(make.staff(XIJI))
    numbers = []
    for more in (0, 1, 6):
        for _ in range(more):
            approved(XIJI)
            approved(LONGDE, organiser=Organiser.CITY)
            make.talk()
        for caller in (city, county):
            caller.get("/api/progress")  # parses the plan once per process
            with count_queries() as counted:
                assert caller.get("/api/progress").status_code == 200
            numbers.append(counted.number)
    assert len(set(numbers)) == 1, numbers
