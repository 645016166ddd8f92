"""What the phone says about verdicts and pace: the only place with these sentences. Pure."""

from collections.abc import Sequence

from app.quotas.rules import Pace, PaceState, VerdictReason
from app.talks.rules import UNCOUNTED_WORDS

REASONS = {
    VerdictReason.COUNTED: "计入",
    VerdictReason.COUNTED_BY_EXCEPTION: "计入（照片不全，审核人说明了原因）",
    **{VerdictReason(reason): words for reason, words in UNCOUNTED_WORDS.items()},
    VerdictReason.PHOTOS_INCOMPLETE: "照片缺横幅、宣讲员或听众，不计入",
    VerdictReason.CANCELLED: "已取消，不计入",
    VerdictReason.RETURNED: "已退回，等修改后再审",
    VerdictReason.AWAITING_REVIEW: "待审，通过后才知道是否计入",
    VerdictReason.AWAITING_PHOTOS: "照片还没传齐，传齐后送审",
    VerdictReason.PLANNED: "已计划，还没有记录",
}


def progress_sentence(pace: Pace) -> str:
    """`已计入 1 场，按进度应有 2 场，还差 1 场`; the year's quota instead of the pace once no teaching day is left."""
    if pace.state is PaceState.NO_QUOTA:
        return "没有年度任务，只作记录。"
    if pace.state is PaceState.REACHED:
        return f"已计入 {pace.counted} 场，年度任务 {pace.quota} 场已完成。"
    if pace.state is PaceState.UNKNOWN:
        return (
            f"已计入 {pace.counted} 场，年度任务 {pace.quota} 场。行动方案里还没有这一年的寒暑假，算不出进度，"
            "请市总工会按校历定好，由系统管理员导入。"
        )
    if pace.teaching_days_left == 0:
        return f"已计入 {pace.counted} 场，年度任务 {pace.quota} 场，还差 {pace.still_needed} 场。"
    if pace.is_behind:
        return f"已计入 {pace.counted} 场，按进度应有 {pace.expected} 场，还差 {pace.shortfall} 场。"
    if pace.is_urgent:  # on pace, but the year is nearly over
        days = pace.teaching_days_left
        return f"已计入 {pace.counted} 场，今年只剩 {days} 个教学日，离年度任务还差 {pace.still_needed} 场。"
    return f"已计入 {pace.counted} 场，按进度应有 {pace.expected} 场，跟得上。"


def next_step(pace: Pace, planned: int, unfinished: int, awaiting_review: int) -> str:
    """What to do next, in one sentence; talks on their way are named, never taken as done."""
    if pace.state in {PaceState.NO_QUOTA, PaceState.REACHED}:
        return "还有待审的记录，请尽快审核。" if awaiting_review else "接着记录新的宣讲就可以。"
    if pace.teaching_days_left == 0:
        return "这一年的教学日已经过完；讲过没记录的、没填完的、待审的，请补上。"
    parts = [f"今年还需要 {pace.still_needed} 场"]
    if awaiting_review:
        parts.append(f"有 {awaiting_review} 场待审，请先审核")
    if unfinished:
        parts.append(f"有 {unfinished} 场照片没传齐或退回待改，请补好再送审")
    if planned:
        parts.append(f"已计划 {planned} 场，办完请及时记录")
    to_arrange = pace.still_needed - planned - unfinished - awaiting_review
    if to_arrange > 0:
        parts.append(f"请再安排 {to_arrange} 场")
    return "，".join(parts) + "。"


def calendar_warning(years: Sequence[int]) -> str:
    """To the city: which years lack their vacations, what follows, and who does what."""
    listed = "、".join(f"{year}年" for year in years)
    return (
        f"行动方案里还没有{listed}的寒暑假。不补上就算不出进度，也不会自动提醒。"
        "请按教育部门的校历定好，交给系统管理员写进行动方案再导入。"
    )


def receivers_sentence(people: int, reachable: int) -> str:
    """Who of a unit would get a reminder in WeChat, and what happens to those who would not."""
    if not people:
        return "还没有人加入，会列入催办名单，请打电话。"
    if not reachable:
        return "收不到微信通知（没有允许通知），会列入催办名单，请打电话。"
    return f"{reachable} 人能收到微信通知" + (
        f"，{people - reachable} 人只在待办里看到。" if people > reachable else "。"
    )


NAMELESS = "没写姓名的人"
SENDING_RESTS = "微信通知现在发不出去，恢复后会自动发；到今晚还没恢复的，会列入催办名单。急的话请打电话。"


def receiver_words(*, has_account: bool, gets_message: bool) -> str:
    """Of one person, said after the name."""
    if gets_message:
        return "能收到微信通知"
    return "没有允许通知，只在待办里看到" if has_account else "还没有登录小程序，收不到微信"


def join_names(names: Sequence[str], limit: int, *, kind: str = "") -> str:
    """`西吉县、隆德县`, within `limit` characters: what does not fit becomes `等3个`, or `等3个县区` of that `kind`.

    Names keep their order. When not even the first fits: `3个单位`.
    """
    full = "、".join(names)
    if len(full) <= limit:
        return full
    tail = f"等{len(names)}个{kind}"
    shown = [name for index, name in enumerate(names) if len("、".join(names[: index + 1]) + tail) <= limit]
    return "、".join(shown) + tail if shown else f"{len(names)}个{kind or '单位'}"
