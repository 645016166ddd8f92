"""No text that a real notice can have overfills its field: seen when a plan is imported, with the line to mend."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.commands.setup import LONGEST_NOTICES
from app.messaging.notices import Notice, compose
from app.messaging.templates import Card, CardLine, card, card_of, template_problems
from app.plan.errors import PlanFileWrong
from app.plan.files import read_plan
from app.quotas.notices import Occasion, city_summary, unit_behind
from app.quotas.progress import Figure, FigureKind
from app.quotas.queries import Tally
from app.quotas.rules import TeachingTime, Urgency, VerdictReason, pace
from app.reviews.notices import approved, returned
from app.talks.models import Review, Talk
from app.talks.notices import TalkFacts, record_missing, talk_name, talk_tomorrow
from app.talks.states import INCOMPLETE, ReturnReason
from app.units.models import Unit
from app.units.rules import LONGEST_SHORT_NAME, LONGEST_STORED_NAME
from sandbox.fields import check_data

TEXT = Path("config/plans/guyuan.toml").read_text(encoding="utf-8")
PLAN = read_plan(TEXT)
NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)
LATE = datetime(2026, 12, 31, 12, tzinfo=UTC)


def import_(text: str, school: str = "校" * LONGEST_SHORT_NAME) -> None:
    read_plan(text, [partial(template_problems, schools=[school], rooms=LONGEST_NOTICES)])


def problems(text: str, school: str = "示例小学") -> tuple[str, ...]:
    with pytest.raises(PlanFileWrong) as caught:
        import_(text, school)
    return caught.value.problems


def line_of(piece: str, text: str) -> int:
    return text[: text.index(piece)].count("\n") + 1


def test_the_plan_of_guyuan_holds_whatever_a_school_is_called() -> None:
    import_(TEXT)


@pytest.mark.parametrize("length", [LONGEST_SHORT_NAME + 1, LONGEST_STORED_NAME])
def test_a_longer_school_of_an_older_register_stops_no_plan(length: int) -> None:
    import_(TEXT, "校" * length)


def test_a_school_is_named_whole_within_the_limit_and_shortened_beyond() -> None:
    whole, longer = "校" * LONGEST_SHORT_NAME, "校" * LONGEST_STORED_NAME
    assert talk_name(whole, "示例讲师甲乙") == f"{whole} 示例讲…"
    assert talk_name(longer, "示例讲师甲乙") == f"{'校' * (LONGEST_SHORT_NAME - 1)}… 示例讲…"
    assert talk_name("示例小学", "示例讲师甲乙") == "示例小学 示例讲师甲乙"


def field_line(template: str, text: str = TEXT) -> int:
    begin = text.index(f"[message_templates.{template}]")
    return text[: text.index("fields =", begin)].count("\n") + 1


MISTAKES = [
    # template, what is written instead of what, which field is blamed, in which words
    ("quota_behind", 'thing1 = "unit"', 'number1 = "unit"', "number1", "takes digits, at most 32"),
    ("quota_behind", 'thing1 = "unit"', 'name1 = "unit"', None, ""),
    ("quota_behind", 'thing2 = "matter"', 'phrase2 = "matter"', "phrase2", "takes Chinese characters only, at most 5"),
    ("quota_behind", 'date3 = "date"', 'time3 = "date"', "time3", "takes a time such as 15:01"),
    ("quota_behind", 'thing4 = "advice"', 'thing4 = "adwise"', "thing4", "no text for adwise; there is advice, date"),
    (
        "talk_approved",
        'phrase2 = "result"',
        'phrase2 = "advice"',
        "phrase2",
        "计入（照片不全，审核人说明了原因）”, which has 17",
    ),
    ("talk_tomorrow", 'thing3 = "venue"', 'phrase3 = "venue"', "phrase3", "劳模工匠创新工作室"),
    ("talk_tomorrow", 'time2 = "time"', 'date2 = "time"', None, ""),
    ("talk_returned", 'date3 = "date"', 'thing3 = "date"', None, ""),
]


@pytest.mark.parametrize(("template", "old", "new", "field", "words"), MISTAKES)
def test_a_field_that_does_not_hold_its_text_is_named(
    template: str, old: str, new: str, field: str | None, words: str
) -> None:
    begin = TEXT.index(f"[message_templates.{template}]")
    old_name, new_name = old.split(" =")[0], new.split(" =")[0]
    section = TEXT[begin:].replace(old, new, 1).replace(f"{old_name} = ", f"{new_name} = ", 1)
    text = TEXT[:begin] + section
    if field is None:
        import_(text)  # odd, but it holds
        return
    [found] = [item for item in problems(text) if f"message_templates.{template}.fields.{field}:" in item]
    assert found.startswith(f"line {field_line(template, text)}: ")
    assert words in found


def test_a_division_with_too_long_a_name_is_found_before_it_is_sent() -> None:
    """The city's name stands in the summary for its own pair."""
    text = TEXT.replace('name = "固原市"', f'name = "{"示例" * 11}"', 1)
    assert ["thing1" in item and "22 characters" in item for item in problems(text)] == [True]


def test_a_template_that_nobody_uses_is_named() -> None:
    [found] = problems(TEXT.replace("[message_templates.talk_approved]", "[message_templates.talk_aproved]"))
    assert found.startswith(
        f"line {line_of('[message_templates.talk_approved]', TEXT)}: message_templates.talk_aproved:"
    )


def test_a_city_may_do_without_a_template() -> None:
    begin, end = TEXT.index("[message_templates.talk_tomorrow]"), TEXT.index("# Corrections to the announced")
    import_(TEXT[:begin] + TEXT[end:])


def test_a_long_term_template_is_held_to_the_same_notices() -> None:
    text = with_long_term(
        'fields = { thing9 = "unit", phrase8 = "matter" }', 'labels = { thing9 = "单位", phrase8 = "事" }'
    )
    [found] = problems(text)
    assert "message_templates.quota_behind_long.fields.phrase8: matter may be" in found
    import_(text.replace("phrase8", "thing8"))


def with_long_term(*lines: str) -> str:
    """Of the reminder of those behind; the rest of the file as it is."""
    head = '[message_templates.quota_behind]\nlong_term = "quota_behind_long"'
    kind = ['template_id = "long"', 'kind = "long_term"', 'title = "示例"']
    section = ["[message_templates.quota_behind_long]", *kind, *lines]
    assert "[message_templates.quota_behind]" in TEXT
    return TEXT.replace("[message_templates.quota_behind]", "\n".join([*section, "", head]), 1)


def test_words_too_long_for_the_to_do_are_the_rooms_own_mistake() -> None:
    def wordy(*_: object) -> list[Notice]:
        return [replace(sample(), title="字" * 61)]

    with pytest.raises(ValueError, match="title has 61 characters, at most 60 fit"):
        list(template_problems(PLAN, [], [wordy]))


def sample() -> Notice:
    behind = pace(3, 1, TeachingTime(160, 80), Urgency(2, 30))
    figure = Figure(FigureKind.COUNTY, "640422", "西吉县", Tally(), behind, "西吉")
    return unit_behind(figure, 1, Occasion(2026, NOW.date(), LATE))


def test_the_card_has_the_labels_and_the_texts_of_the_phone() -> None:
    template = PLAN.message_templates["quota_behind"]
    data = compose(template, sample().fields)
    expected = Card(
        "年度任务进度提醒",
        (
            CardLine("单位名称", "西吉县"),
            CardLine("提醒事项", "已计入1场，应有2场"),
            CardLine("日期", "2026年11月25日"),
            CardLine("温馨提示", "今年还需2场，请安排"),
        ),
    )
    assert card(template, data) == expected
    assert card_of(PLAN.message_templates, template.template_id, dict(sorted(data.items()))) == expected


def test_a_message_whose_template_has_left_the_plan_still_shows_its_texts_in_order() -> None:
    shown = card_of(PLAN.message_templates, "gone", {"date3": "三", "thing12": "十二", "character_string2": "二"})
    assert shown == Card("", (CardLine("", "二"), CardLine("", "三"), CardLine("", "十二")))


NAMES = st.text(st.sampled_from("示例小学Ab3（）·-😀 "), min_size=1, max_size=30).filter(
    lambda text: bool(text.strip())
)
MOMENTS = st.datetimes(datetime(2023, 10, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
COUNTS = st.integers(0, 999)


@st.composite
def notices(draw: st.DrawFn) -> Notice:
    """What the rooms make of data as people type it; schools also longer than may be imported today."""
    at, speaker = draw(MOMENTS), draw(NAMES)
    unit = Unit(id=1, short_name=draw(NAMES)[:20])
    talk = Talk(id=1, day=at.date(), held_at=at, speaker_name=speaker)
    facts = TalkFacts(
        1, 1, unit.short_name, draw(st.sampled_from(sorted(INCOMPLETE))), at.date(), at, speaker, None, at
    )
    reasons = draw(st.lists(st.sampled_from(sorted(ReturnReason)), min_size=1, max_size=6))
    found = pace(draw(COUNTS), draw(COUNTS), TeachingTime(draw(COUNTS), draw(COUNTS)), Urgency(2, 30))
    places = draw(st.lists(NAMES.map(lambda text: text[:16]), min_size=1, max_size=30))
    figures = [Figure(FigureKind.COUNTY, "640422", name, Tally(), found, name) for name in places]
    occasion = Occasion(at.year, at.date(), LATE)
    made = [
        record_missing(facts, 1, expires_at=LATE),
        talk_tomorrow(facts, draw(st.none() | st.sampled_from(sorted(PLAN.venues.values()))), expires_at=LATE),
        approved(talk, Review(id=1), unit, draw(st.sampled_from(sorted(VerdictReason))), now=at),
        returned(talk, Review(id=1, reasons=reasons, note=None), (), unit, now=at),
        unit_behind(figures[0], 1, occasion),
        city_summary("640400", places[0], figures, 1, occasion),
    ]
    return draw(st.sampled_from(made))


@given(notices())
def test_wechat_takes_whatever_a_real_notice_says(notice: Notice) -> None:
    template = PLAN.message_templates[notice.template]
    data = {name: {"value": text} for name, text in compose(template, notice.fields).items()}
    assert check_data(template.fields, data)
