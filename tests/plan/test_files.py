"""Guyuan's plan file says what the notice says, and a mistake is named with its line."""

from datetime import date, time
from pathlib import Path

import pytest

from app.core.periods import HalfYear
from app.plan.errors import PlanFileWrong
from app.plan.files import checksum_of, content_of, read_plan

TEXT = Path("config/plans/guyuan.toml").read_text(encoding="utf-8")


def line_of(piece: str, text: str = TEXT) -> int:
    """The line on which `piece` stands, found without the code under test."""
    return text[: text.index(piece)].count("\n") + 1


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(PlanFileWrong) as caught:
        read_plan(text)
    return caught.value.problems


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def test_the_notice_is_in_the_file() -> None:
    plan = read_plan(TEXT)
    assert (plan.quotas.city_total, plan.quotas.city_level, plan.quotas.county_each) == (20, 5, 3)
    assert [county.code for county in plan.counties] == ["640402", "640422", "640423", "640424", "640425"]
    assert [plan.quota_for(item.code) for item in plan.divisions] == [5, 3, 3, 3, 3, 3, None]
    assert set(plan.formats.values()) >= {"开学第一课", "班会课", "致敬劳模交流会", "工匠课", "劳模家长上讲台"}
    assert list(plan.venues.values())[:4] == ["礼堂", "教室", "会议室", "劳模工匠创新工作室"]
    assert [key for key in plan.venues if plan.venue_needs_reason(key)] == ["other"]
    assert plan.banner(year=2026, special_name="示例小学") == (
        "2026年固原市“中国梦·劳动美——奋进新征程建功新时代”劳模工匠进校园宣讲活动（示例小学专场）"
    )
    assert plan.photos.min_audience == 30
    assert (plan.reminders.not_before, plan.reminders.not_after) == (time(8), time(20))
    assert set(plan.message_templates) == {
        "quota_behind",
        "talk_returned",
        "talk_approved",
        "record_missing",
        "report_due",
        "talk_tomorrow",
        "invitation",
        "invitation_answered",
        "talk_changed",
    }


def test_an_unknown_division_has_no_quota_to_ask_for() -> None:
    with pytest.raises(KeyError):
        read_plan(TEXT).quota_for("110000")


def test_the_calendar_knows_the_years_of_the_action() -> None:
    calendar = read_plan(TEXT).calendar()
    assert [year for year in range(2024, 2032) if calendar.known(year)] == [2026, 2027, 2028, 2029]
    assert not calendar.is_teaching_day(date(2026, 8, 31))
    assert calendar.is_teaching_day(date(2026, 9, 1))


def test_corrections_reach_the_calendar() -> None:
    text = changed("extra_workdays = []", "extra_workdays = [2026-11-28]")
    text = text.replace("extra_holidays = []", "extra_holidays = [2026-11-30]")
    calendar = read_plan(text).calendar()
    assert calendar.is_teaching_day(date(2026, 11, 28))
    assert not calendar.is_teaching_day(date(2026, 11, 30))


def test_half_years_are_due_as_the_file_says() -> None:
    deadlines = read_plan(TEXT).deadlines
    assert deadlines.half_year_due(HalfYear(2026, 1)) == date(2026, 7, 10)
    assert deadlines.half_year_due(HalfYear(2026, 2)) == date(2026, 12, 31)


def test_a_second_half_due_in_january_is_due_the_year_after() -> None:
    deadlines = read_plan(changed('second_half_report = "12-31"', 'second_half_report = "01-10"')).deadlines
    assert deadlines.half_year_due(HalfYear(2026, 2)) == date(2027, 1, 10)


def test_a_plan_without_speakers_and_invitations_has_the_same_rules() -> None:
    begin, end = TEXT.index("[speakers]"), TEXT.index("# WeChat subscription messages.")
    assert content_of(read_plan(TEXT[:begin] + TEXT[end:])) == content_of(read_plan(TEXT))


def test_comments_and_order_do_not_change_the_content() -> None:
    moved = TEXT.replace(
        "[quotas]\ncity_total = 20\ncity_level = 5\n", "[quotas] # here\ncity_level = 5\ncity_total = 20\n"
    )
    assert moved != TEXT
    assert checksum_of(content_of(read_plan(moved))) == checksum_of(content_of(read_plan(TEXT)))
    other = changed("county_each = 3", "county_each = 4")
    assert checksum_of(content_of(read_plan(other))) != checksum_of(content_of(read_plan(TEXT)))


MISTAKES = [
    # what is written, instead of what, which key is blamed, in which words, and where it is looked for
    ("valid_from = 2023\n", "", "valid_from", "missing", "# 固原市"),
    ("valid_from = 2023", "valid_from = 2022", "valid_from", "greater than or equal to 2023", "valid_from"),
    ("county_each = 3", "county_eech = 3", "quotas.county_eech", "unknown key", "county_eech"),
    ("county_each = 3\n", "", "quotas.county_each", "missing", "[quotas]"),
    ("city_total = 20", "city_total = -1", "quotas.city_total", "greater than or equal to 0", "city_total"),
    ("county_each = 3", 'county_each = "3"', "quotas.county_each", "integer", "county_each"),
    ("county_each = 3", "county_each = 3.0", "quotas.county_each", "integer", "county_each"),
    ('code = "640422"\n', "", "divisions[2].code", "missing", '[[divisions]]\nname = "西吉县"'),
    ('code = "640422"', 'code = "640402"', "divisions[2].code", "second time", 'code = "640402"\nname = "西吉县"'),
    ('code = "640422"', 'code = "610422"', "divisions[2].code", "does not lie in", 'code = "610422"'),
    ('code = "640422"', "code = 640422", "divisions[2].code", "string", "code = 640422"),
    ('level = "city"', 'level = "county"', "divisions", "exactly one division has level city", "[[divisions]]"),
    ('level = "zone"', 'level = "town"', "divisions[6].level", "'city', 'county' or 'zone'", 'level = "town"'),
    (
        "has_quota = false",
        "has_quota = true",
        "divisions[6].has_quota",
        "zone",
        'has_quota = true\nfederation = { name = "固原经济',
    ),
    (
        'bureau = { name = "西吉县教育体育局", short_name = "西吉县教育体育局" }\n',
        "",
        "divisions[2]",
        "no bureau",
        '[[divisions]]\ncode = "640422"',
    ),
    ("（{专场}专场）", "", "banner_template", "lacks {专场}", "banner_template ="),
    ("{年}年固原市", "2026年固原市", "banner_template", "lacks {年}", "banner_template ="),
    ("{年}年固原市", "{年}年{市}", "banner_template", "{市}", "banner_template ="),
    ("（{专场}专场）", "（{专场}专场", None, None, None),
    ("（{专场}专场）", "{专场}{", "banner_template", "partner", "banner_template ="),
    ("min = 1 ", "min = 10 ", "photos.min", "above max", "min = 10"),
    ("enough = 2", "enough = 12", "photos.enough", "between", "enough = 12"),
    ("not_before = 08:00:00", "not_before = 20:00:00", "reminders.not_before", "earlier", "not_before"),
    ("after_workdays = [2, 4]", "after_workdays = [4, 2]", "invitations.remind_after_workdays", "rise", "[4, 2]"),
    ("after_workdays = [2, 4]", "after_workdays = [2, 2]", "invitations.remind_after_workdays", "rise", "[2, 2]"),
    (
        "expires_after_workdays = 10",
        "expires_after_workdays = 4",
        "invitations.expires_after_workdays",
        "last",
        "workdays = 4",
    ),
    ("confirm_by = 12:00:00", "confirm_by = 20:00:00", "invitations.confirm_by", "hours of", "confirm_by"),
    ("talks_a_term = 4", "talks_a_term = 0", "speakers.talks_a_term", "greater than 0", "talks_a_term"),
    ('first_half_report = "07-10"', 'first_half_report = "02-30"', "deadlines.first_half_report", "MM-DD", "02-30"),
    (
        "winter = [2026-01-17, 2026-03-01]",
        "winter = [2026-03-01, 2026-01-17]",
        "vacations[0].winter",
        "before",
        "winter",
    ),
    ("winter = [2026-01-17, 2026-03-01]", "winter = [2026-01-17]", "vacations[0].winter[1]", "missing", "winter"),
    ("winter = [2026-01-17,", "winter = [2025-01-17,", "vacations[0].winter", "school year", "winter"),
    ("summer = [2026-07-11,", "summer = [2026-02-11,", "vacations[0].summer", "inside the vacation", "summer = [2026"),
    ('school_year = "2026/27"', 'school_year = "2026/28"', "vacations[1].school_year", "2026/27", "2026/28"),
    ("extra_holidays = []", "extra_holidays = [2027-10-09]", None, None, None),
    ('thing1 = "unit"', 'thought1 = "unit"', "message_templates.quota_behind.fields", "match", "thought1"),
    ('kind = "one_time"', 'kind = "once"', "message_templates.quota_behind.kind", "one_time", 'kind = "once"'),
    ('thing1 = "单位名称", ', "", "message_templates.quota_behind.labels", "thing1 has no label", "labels = {"),
    (
        'thing1 = "单位名称"',
        'thing9 = "示例", thing1 = "示例"',
        "message_templates.quota_behind.labels.thing9",
        "not one of",
        "labels = {",
    ),
    (
        'template_id = "example-template-talk-returned"',
        'template_id = "example-template-quota-behind"',
        "message_templates.talk_returned.template_id",
        "that of quota_behind",
        'template_id = "example-template-quota-behind"\nkind = "one_time"\ntitle = "填报退回提醒"',
    ),
    (
        'kind = "one_time"',
        'kind = "long_term"\nlong_term = "talk_returned"',
        "message_templates.quota_behind.long_term",
        "long-term itself",
        'long_term = "talk_returned"',
    ),
    (
        'kind = "one_time"',
        'kind = "one_time"\nlong_term = "talk_returned"',
        "message_templates.quota_behind.long_term",
        "none of the templates of kind",
        'long_term = "talk_returned"',
    ),
    ('timezone = "Asia/Shanghai"', 'timezone = "UTC"', "timezone", "Asia/Shanghai", "timezone"),
    ('key = "parent"', 'key = "lecture"', "formats[5].key", "second time", 'key = "lecture"\nname = "劳模家长上讲台"'),
]


@pytest.mark.parametrize(("old", "new", "key", "words", "place"), MISTAKES)
def test_a_mistake_is_named_with_its_line(
    old: str, new: str, key: str | None, words: str | None, place: str | None
) -> None:
    text = changed(old, new)
    if key is None or words is None or place is None:
        read_plan(text)  # odd, but nothing contradicts
        return
    found = problems(text)
    assert any(item.startswith(f"line {line_of(place, text)}: {key}") and words in item for item in found), found


def test_a_total_below_the_floors_is_odd_but_allowed() -> None:
    assert read_plan(changed("city_total = 20", "city_total = 10")).quotas.city_total == 10


def test_a_missing_school_year_is_named() -> None:
    begin = TEXT.index('[[vacations]]\nschool_year = "2026/27"')
    text = TEXT[:begin] + TEXT[TEXT.index('[[vacations]]\nschool_year = "2027/28"') :]
    assert problems(text) == (
        f"line {line_of('[[vacations]]', text)}: vacations: no school year between 2025/26 and 2027/28",
    )


def test_a_day_cannot_be_worked_and_free() -> None:
    text = changed(
        "extra_workdays = []\nextra_holidays = []", "extra_workdays = [2027-10-09]\nextra_holidays = [2027-10-09]"
    )
    assert "also among extra_workdays" in problems(text)[0]


def test_every_mistake_is_named_at_once_in_the_order_of_the_file() -> None:
    text = changed("county_each = 3", "county_each = -3").replace("max = 9", "max = 0")
    assert [item.split(":")[1] for item in problems(text)] == [" quotas.county_each", " photos.max"]


def test_what_is_not_toml_is_named_with_its_line() -> None:
    line = line_of("city_total")
    assert f"at line {line}" in problems(changed("city_total = 20", "city_total = = 20"))[0]


def test_the_refusal_reads_as_sentences() -> None:
    with pytest.raises(PlanFileWrong) as caught:
        read_plan(changed("county_each = 3", "county_eech = 3"))
    text = str(caught.value)
    assert text.startswith("行动方案文件里有几处需要改")
    assert f"line {line_of('county_each')}: quotas.county_eech: unknown key" in text
