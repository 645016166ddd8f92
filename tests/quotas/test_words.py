"""What people read about pace and verdicts, and that it fits where it is shown."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messaging.notices import THING_LENGTH
from app.quotas.notices import Occasion, city_summary, unit_behind
from app.quotas.progress import Figure, FigureKind
from app.quotas.queries import Tally
from app.quotas.rules import Pace, TeachingTime, Urgency, pace
from app.quotas.words import REASONS, join_names, next_step, progress_sentence

NOT_ON_SCREENS = ("排名", "打卡", "积分", "失败", "非法", "异常")
URGENCY = Urgency(behind=2, days_left=30)
OCCASION = Occasion(2026, date(2026, 11, 25), datetime(2026, 11, 25, 12, tzinfo=UTC))
COUNTIES = ("原州区", "西吉县", "隆德县", "泾源县", "彭阳县")


def at(quota: int | None, counted: int, passed: int, left: int) -> Pace:
    return pace(quota, counted, TeachingTime(passed, left), URGENCY)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (at(3, 1, 160, 80), "已计入 1 场，按进度应有 2 场，还差 1 场。"),
        (at(3, 2, 160, 80), "已计入 2 场，按进度应有 2 场，跟得上。"),
        (at(3, 2, 213, 27), "已计入 2 场，今年只剩 27 个教学日，离年度任务还差 1 场。"),
        (at(3, 0, 10, 230), "已计入 0 场，按进度应有 0 场，跟得上。"),
        (at(3, 3, 160, 80), "已计入 3 场，年度任务 3 场已完成。"),
        (at(3, 2, 240, 0), "已计入 2 场，年度任务 3 场，还差 1 场。"),
        (at(None, 0, 160, 80), "没有年度任务，只作记录。"),
        (
            pace(3, 1, None, URGENCY),
            "已计入 1 场，年度任务 3 场。行动方案里还没有这一年的寒暑假，算不出进度，"
            "请市总工会按校历定好，由系统管理员导入。",
        ),
        (pace(3, 3, None, URGENCY), "已计入 3 场，年度任务 3 场已完成。"),
        (pace(None, 0, None, URGENCY), "没有年度任务，只作记录。"),
    ],
)
def test_progress_sentence(found: Pace, sentence: str) -> None:
    assert progress_sentence(found) == sentence


@pytest.mark.parametrize(
    ("found", "on_their_way", "sentence"),
    [
        # on their way: planned, unfinished, awaiting review
        (at(3, 1, 160, 80), (0, 0, 0), "今年还需要 2 场，请再安排 2 场。"),
        (at(3, 1, 160, 80), (1, 0, 0), "今年还需要 2 场，已计划 1 场，办完请及时记录，请再安排 1 场。"),
        (
            at(3, 1, 160, 80),
            (0, 1, 0),
            "今年还需要 2 场，有 1 场照片没传齐或退回待改，请补好再送审，请再安排 1 场。",
        ),
        (at(3, 1, 160, 80), (0, 0, 2), "今年还需要 2 场，有 2 场待审，请先审核。"),
        (at(3, 1, 160, 80), (9, 0, 0), "今年还需要 2 场，已计划 9 场，办完请及时记录。"),
        (at(3, 1, 240, 0), (1, 0, 1), "这一年的教学日已经过完；讲过没记录的、没填完的、待审的，请补上。"),
        (at(3, 3, 160, 80), (1, 0, 0), "接着记录新的宣讲就可以。"),
        (at(None, 0, 160, 80), (0, 0, 1), "还有待审的记录，请尽快审核。"),
        (pace(3, 1, None, URGENCY), (1, 0, 0), "今年还需要 2 场，已计划 1 场，办完请及时记录，请再安排 1 场。"),
    ],
)
def test_next_step(found: Pace, on_their_way: tuple[int, int, int], sentence: str) -> None:
    assert next_step(found, *on_their_way) == sentence


@pytest.mark.parametrize(
    ("names", "limit", "joined"),
    [
        (COUNTIES[:1], 15, "原州区"),
        (COUNTIES, 19, "原州区、西吉县、隆德县、泾源县、彭阳县"),
        (COUNTIES, 18, "原州区、西吉县、隆德县、泾源县等5个"),
        (COUNTIES, 17, "原州区、西吉县、隆德县等5个"),
        (COUNTIES, 6, "原州区等5个"),
        (COUNTIES, 5, "5个单位"),
    ],
)
def test_join_names(names: tuple[str, ...], limit: int, joined: str) -> None:
    assert join_names(names, limit) == joined


def figure(name: str, found: Pace, kind: FigureKind = FigureKind.COUNTY) -> Figure:
    short_name = name.removesuffix("县").removesuffix("区") or name
    return Figure(kind, "640422", name, Tally(counted=found.counted, planned=1), found, short_name)


def test_the_reminder_of_a_county() -> None:
    notice = unit_behind(figure("西吉县", at(3, 1, 160, 80)), 7, OCCASION)
    assert notice.title == "西吉县年度任务还需要 2 场"
    assert notice.body == (
        "西吉县2026年劳模工匠进校园：已计入 1 场，按进度应有 2 场，还差 1 场。"
        "今年还需要 2 场，已计划 1 场，办完请及时记录，请再安排 1 场。今年还有 80 个教学日，请在 12 月 31 日前完成。"
    )
    assert notice.fields == {
        "unit": "西吉县",
        "matter": "已计入1场，应有2场",
        "advice": "今年还需2场，请安排",
        "date": "2026年11月25日",
    }
    assert (notice.unit_id, notice.subject_id, notice.is_daytime_only) == (7, 640422, True)
    assert notice.expires_at == OCCASION.expires_at


def test_the_summary_names_everyone_in_the_order_given() -> None:
    behind = [figure("市级", at(5, 0, 160, 80), FigureKind.CITY_LEVEL), figure("西吉县", at(3, 1, 160, 80))]
    notice = city_summary("640400", "固原市", behind, 1, OCCASION)
    assert notice.title == "年度任务要抓紧：市级、西吉县"
    assert "市级已计入 0 场，按进度应有 3 场；西吉县已计入 1 场，按进度应有 2 场。" in notice.body
    assert notice.fields["matter"] == "市级和西吉要抓紧"
    assert notice.subject_id == 640400


@pytest.mark.parametrize(
    ("has_city_level", "counties", "matter"),
    [
        (False, COUNTIES[1:2], "西吉要抓紧"),
        (False, COUNTIES[1:4], "西吉、隆德、泾源要抓紧"),
        (False, COUNTIES, "原州、西吉、隆德、泾源、彭阳要抓紧"),
        (True, COUNTIES, "市级和原州、西吉、隆德、泾源、彭阳要抓紧"),
        (False, (*COUNTIES, "海原县", "同心县"), "原州、西吉、隆德、泾源等7个县区要抓紧"),
        (True, (*COUNTIES, "海原县"), "市级和原州、西吉、隆德等6个县区要抓紧"),
        (True, (), "市级要抓紧"),
        (False, (), "全市合计要抓紧"),
        (True, ("积石山保安族东乡族撒拉族自治", "原州区"), "市级和2个县区要抓紧"),
    ],
)
def test_who_is_behind_in_twenty_characters(has_city_level: bool, counties: tuple[str, ...], matter: str) -> None:
    behind = [figure(name, at(3, 0, 160, 80)) for name in counties]
    if has_city_level:
        behind.insert(0, figure("市级", at(5, 0, 160, 80), FigureKind.CITY_LEVEL))
    behind.append(figure("全市合计", at(20, 0, 160, 80), FigureKind.TOTAL))
    notice = city_summary("640400", "固原市", behind, 1, OCCASION)
    assert notice.fields["matter"] == matter
    assert len(matter) <= THING_LENGTH
    assert all(name in notice.body for name in counties)


@given(
    st.lists(st.text("县", min_size=1, max_size=16), min_size=1, max_size=40),
    st.integers(0, 99),
    st.integers(0, 300),
    st.integers(0, 300),
)
def test_every_notice_fits_and_speaks_plainly(names: list[str], counted: int, passed: int, left: int) -> None:
    found = at(99, counted, passed, left)
    figures = [figure(name, found) for name in names]
    for notice in (unit_behind(figures[0], 1, OCCASION), city_summary("640400", "固原市", figures, 1, OCCASION)):
        assert len(notice.title) <= 60
        assert len(notice.body) <= 500
        assert len(notice.dedupe_key) <= 120
        assert all(len(text) <= THING_LENGTH for text in notice.fields.values())
        shown = f"{notice.title}{notice.body}{notice.fields}"
        assert not any(word in shown for word in NOT_ON_SCREENS)


def test_no_reason_uses_a_word_that_stays_off_screens() -> None:
    assert not any(word in words for word in NOT_ON_SCREENS for words in REASONS.values())
