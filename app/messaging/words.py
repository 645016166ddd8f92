"""What an office reads about messages. Never "read": nobody can know."""

from app.messaging.notices import NoticeSubject
from app.messaging.states import CallListReason, MessageStatus

SUBJECTS = {
    NoticeSubject.INVITATION: "宣讲邀请",
    NoticeSubject.TALK_CHANGED: "宣讲改期",
    NoticeSubject.TALK_CANCELLED: "宣讲取消",
    NoticeSubject.TALK_RETURNED: "填报退回",
    NoticeSubject.TALK_TOMORROW: "明天有宣讲",
    NoticeSubject.RECORD_MISSING: "还没填报",
    NoticeSubject.TALK_APPROVED: "审核通过",
    NoticeSubject.REPORT_DUE: "半年报告",
    NoticeSubject.QUOTA_BEHIND: "年度任务进度",
}

CALL_REASONS = {
    CallListReason.NO_ACCOUNT: "这个单位还没有人登录过小程序，请打电话告诉他们。",
    CallListReason.NO_CREDIT: "对方没有授权接收微信提醒，请打电话告诉他们。",
    CallListReason.REFUSED: "对方的微信提醒授权已经用完或关闭，请打电话告诉他们。",
    CallListReason.UNDELIVERABLE: "微信提醒没有送到，请打电话告诉他们。",
    CallListReason.UNCERTAIN: "微信提醒可能已经送到，我们不能确定，请打电话问一下。",
    CallListReason.NO_ANSWER: "已经提醒过，还没有等到，请打电话问问有什么困难。",
}

_STATUSES = {
    MessageStatus.SENT: "已发出",
    MessageStatus.DELIVERED: "微信已送达",
    MessageStatus.REFUSED: "对方的授权已用完或关闭",
    MessageStatus.NO_CREDIT: "对方未授权",
    MessageStatus.FAILED: "没有送到",
    MessageStatus.EXPIRED: "已过时，不再发送",
}


def say_status(status: MessageStatus, *, is_on_call_list: bool, is_paused: bool) -> str:
    if status is MessageStatus.QUEUED:
        return "等待发送，微信通道暂时停用，恢复后会自动发出" if is_paused else "等待发送"
    words = _STATUSES[status]
    needs_call = is_on_call_list and status not in (MessageStatus.SENT, MessageStatus.DELIVERED)
    return f"{words}，已列入催办名单" if needs_call else words
