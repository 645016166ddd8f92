"""What people read about the content of a photo; None where there is nothing for them to do."""

from app.photos.safety.states import SafetyState

LABELS = {
    10001: "广告",
    20001: "时政",
    20002: "色情",
    20003: "辱骂",
    20006: "违法犯罪",
    20008: "欺诈",
    20012: "低俗",
    20013: "侵权",
}
"""WeChat's."""
NOT_SURE = "微信拿不准这张照片的内容是否合适，请您看一看：合适就通过，不合适就退回换一张。"
NOT_CHECKED = "微信没能检查这张照片，请您看一看内容是否合适。"
AWAITS_REVIEWER = "这张照片要等审核的人看过才能显示，请等审核结果，也可以换一张。"


def for_reviewer(state: SafetyState, label: int | None) -> str | None:
    if state is SafetyState.RISKY:
        about = f"（{LABELS[label]}）" if label in LABELS else ""
        return f"微信认为这张照片的内容可能不合适{about}，请您仔细看：没问题就通过，有问题就退回换一张。"
    return {SafetyState.REVIEW: NOT_SURE, SafetyState.UNANSWERED: NOT_CHECKED}.get(state)


def for_school(state: SafetyState) -> str | None:
    return AWAITS_REVIEWER if state is SafetyState.RISKY else None
