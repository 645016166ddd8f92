"""Why a county is not reminded now, in the words the phone shows."""

from http import HTTPStatus

from app.core.errors import DomainError


class NotReminderTime(DomainError):
    code = "reminder.not_now"
    status = HTTPStatus.CONFLICT
    title = "现在不发提醒：只在上课日的白天发，节假日和寒暑假不打扰。急的话请打电话。"


class PaceUnknown(DomainError):
    code = "reminder.pace_unknown"
    status = HTTPStatus.CONFLICT
    title = (
        "行动方案里还没有今年的寒暑假，算不出哪里慢了，现在不发提醒。请按校历定好，交给系统管理员导入；急的话请打电话。"
    )


class NothingToRemind(DomainError):
    code = "reminder.on_pace"
    status = HTTPStatus.CONFLICT
    title = "这个县区跟得上进度，不用提醒。"


class RemindedRecently(DomainError):
    code = "reminder.too_soon"
    status = HTTPStatus.CONFLICT
    title = "这个县区最近提醒过了，请过几天再提醒。急的话请打电话。"
