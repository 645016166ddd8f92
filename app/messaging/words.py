"""What an office reads about messages. Never "read": nobody can know."""

from app.core.periods import beijing
from app.messaging.notices import NoticeSubject
from app.messaging.reasons import Explanation, MessageReason, Pause
from app.messaging.states import CallListReason, DiscardReason, MessageStatus

SUBJECTS = {
    NoticeSubject.INVITATION: "宣讲邀请",
    NoticeSubject.INVITATION_ANSWERED: "邀请的回复",
    NoticeSubject.TALK_CHANGED: "宣讲改期",
    NoticeSubject.TALK_CANCELLED: "宣讲取消",
    NoticeSubject.TALK_RETURNED: "填报退回",
    NoticeSubject.TALK_TOMORROW: "明天有宣讲",
    NoticeSubject.CONFIRMATION: "明天去宣讲",
    NoticeSubject.CONFIRMATION_MISSING: "明天的宣讲还没确认",
    NoticeSubject.RECORD_MISSING: "还没填报",
    NoticeSubject.TALK_APPROVED: "审核通过",
    NoticeSubject.PHOTO_RISKY: "照片要再看",
    NoticeSubject.REPORT_DUE: "半年报告",
    NoticeSubject.QUOTA_BEHIND: "年度任务进度",
    NoticeSubject.APPOINTMENT: "聘任确认",
}

CALL_REASONS = {
    CallListReason.NO_ACCOUNT: "这个单位现在没有人登录小程序，请打电话告诉他们。",
    CallListReason.NO_CREDIT: "对方没有授权接收微信提醒，请打电话告诉他们。",
    CallListReason.REFUSED: "对方的微信提醒授权已经用完或关闭，请打电话告诉他们。",
    CallListReason.UNDELIVERABLE: "微信提醒没有送到，请打电话告诉他们。",
    CallListReason.UNCERTAIN: "微信提醒可能已经送到，我们不能确定，请打电话问一下。",
    CallListReason.NO_ANSWER: "已经提醒过，还没有等到，请打电话问问有什么困难。",
}

STATUSES = {
    MessageStatus.QUEUED: "等待发送",
    MessageStatus.SENT: "已发出",
    MessageStatus.DELIVERED: "微信已送达",
    MessageStatus.REFUSED: "对方的授权已用完或关闭",
    MessageStatus.NO_CREDIT: "对方未授权",
    MessageStatus.FAILED: "没有送到",
    MessageStatus.EXPIRED: "已过时，不再发送",
    MessageStatus.LEFT: "对方已不在这个单位，没有发",
    MessageStatus.DISCARDED: "不发了",
}

OWN_STATUSES = {
    MessageStatus.QUEUED: "等着发给您",
    MessageStatus.SENT: "已经交给微信",
    MessageStatus.DELIVERED: "微信已送达",
    MessageStatus.REFUSED: "没有发成：您的授权已用完或关闭，请看「待办」",
    MessageStatus.NO_CREDIT: "没有发：当时您没有允许微信通知，请看「待办」",
    MessageStatus.FAILED: "没有送到，请看「待办」",
    MessageStatus.EXPIRED: "已过时，不再发送",
    MessageStatus.LEFT: "您已不在那个单位，没有发",
    MessageStatus.DISCARDED: "不发了，请看「待办」",
}
"""The same as the receiver reads it."""

MESSAGE_REASONS = {
    MessageReason.UNDER_WAY: "正在发送，一分钟内有结果",
    MessageReason.NOT_YET: "还没到时间，{at} 以后才发",
    MessageReason.RETRY: "第 {attempts} 次没有发成（{answer}），{at} 再试",
    MessageReason.NIGHT: "这类提醒只在白天发，要等到{at}",
    MessageReason.NO_TEACHING: "这类提醒只在教学日的白天发，要等到{at}",
    MessageReason.NO_CALENDAR: "这类提醒只在教学日发，可是行动方案里还没有这一年的寒暑假",
    MessageReason.NO_WORKER: "发送程序没有运行，请告诉系统管理员",
    MessageReason.ALL_PAUSED: "微信通道从{at} 起暂时停用（{answer}），修好后会自动发出",
    MessageReason.TEMPLATE_PAUSED: "这一类提醒从{at} 起暂时停用（{answer}），修好后会自动发出",
    MessageReason.BEHIND_ANOTHER: "正在给同一个人发另一条，发完就发这条",
    MessageReason.DUE: "已经到时间，几秒内发出",
    MessageReason.ACCEPTED: "微信已经收下，还没说有没有送到",
    MessageReason.DELIVERED: "微信说已经送到",
    MessageReason.REFUSED: "微信说对方的授权已经用完或关闭（{answer}）",
    MessageReason.NO_CONSENT: "对方没有授权接收微信提醒，所以没有发",
    MessageReason.NO_ACCOUNT: "对方现在没有登录过小程序的微信，所以没有发",
    MessageReason.MAYBE_ARRIVED: "发出后没有等到微信的回答，我们不能确定送没送到",
    MessageReason.GAVE_UP: "试了 {attempts} 次都没有发成（{answer}），不再试了",
    MessageReason.REJECTED: "微信没有收这条消息（{answer}）",
    MessageReason.NOT_DELIVERED: "微信{at} 收下了，后来说没有送到（{answer}）",
    MessageReason.TOO_LATE: "到{at} 还没能发出，再发就没有用了",
    MessageReason.OVERTAKEN: "{at}，这件事已经办好或者变了，不用再发",
    MessageReason.LEFT: "对方已不在这个单位，改发给现在的人；没有人能收，就列入催办名单",
    MessageReason.DISCARDED: "工作人员决定不发了：{because}",
}
"""With what `explain` found: `at` is a moment in Beijing, `answer` what WeChat said."""

DISCARD_REASONS = {
    DiscardReason.TOLD: "已经用别的办法告诉对方",
    DiscardReason.WRONG: "内容不对",
    DiscardReason.DUPLICATE: "和别的重复",
    DiscardReason.NOT_NEEDED: "不需要了",
}

MAY_HAVE_ARRIVED = "；之前有一次没有等到微信的回答，可能已经送到"
ON_CALL_LIST = "，已列入催办名单"
STANDS_IN = "对方没有开着长期通知，改发一次性通知；"
SENT_AGAIN = "这是再发的一条；"


def say_pause(pause: Pause, title: str | None) -> str:
    """`title`: of the template that rests; None where everything does, or where the plan has it no more."""
    reason = MessageReason.ALL_PAUSED if pause.is_everything else MessageReason.TEMPLATE_PAUSED
    named = "" if title is None else f"「{title}」："
    return named + say_reason(Explanation(reason, pause.since, pause.errcode))


def say_status(status: MessageStatus, *, is_on_call_list: bool, is_paused: bool) -> str:
    if status is MessageStatus.QUEUED and is_paused:
        return "等待发送，微信通道暂时停用，恢复后会自动发出"
    ended_unsent = status not in (MessageStatus.QUEUED, MessageStatus.SENT, MessageStatus.DELIVERED)
    return STATUSES[status] + (ON_CALL_LIST if is_on_call_list and ended_unsent else "")


def say_way(*, is_stand_in: bool, is_resend: bool) -> str:
    """What goes before the reason, where the message is not the first or not the best; mostly nothing."""
    return (SENT_AGAIN if is_resend else "") + (STANDS_IN if is_stand_in else "")


def say_reason(found: Explanation) -> str:
    words = MESSAGE_REASONS[found.reason].format(
        at=f"{beijing(found.at):%-m月%-d日 %H:%M}" if found.at else "",
        answer="没有连上微信" if found.errcode is None else f"微信错误码 {found.errcode}",
        attempts=found.attempts,
        because=DISCARD_REASONS[found.because] if found.because else "",
    )
    is_said = found.reason is MessageReason.MAYBE_ARRIVED
    return words + (MAY_HAVE_ARRIVED if found.may_have_arrived and not is_said else "")
