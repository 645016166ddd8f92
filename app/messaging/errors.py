"""Refusals of the messaging room."""

from http import HTTPStatus

from app.core.errors import DomainError


class TemplateUnknown(DomainError):
    """A report about a template that the plan in force does not have."""

    code = "credits.template_unknown"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "这种提醒现在没有了，请更新小程序后再试。"


class CallHasNoPhone(DomainError):
    """Nobody of the unit has joined, or the number has been deleted."""

    code = "call.no_phone"
    status = HTTPStatus.CONFLICT
    title = "这里没有留手机号，请从通讯录里找这个单位的电话。"


class MessageUnderWay(DomainError):
    """A worker holds it: what it does now cannot be called back."""

    code = "message.under_way"
    status = HTTPStatus.CONFLICT
    title = "这条正在发送，请过一分钟再看结果。"


class MessageNotWaiting(DomainError):
    """Sent, given up or discarded already."""

    code = "message.not_waiting"
    status = HTTPStatus.CONFLICT
    title = "这条已经不在等着发了，请刷新看看它现在的状态。"


class SendingRests(DomainError):
    """A pause that only the operator ends."""

    code = "message.sending_rests"
    status = HTTPStatus.CONFLICT
    title = "微信通道现在停用，发不出去；修好后会自动发出。着急的话请打电话。"


class OutsideHours(DomainError):
    """The plan sends such messages by day only, some on teaching days only, whoever wishes otherwise."""

    code = "message.outside_hours"
    status = HTTPStatus.CONFLICT
    title = "现在不是发这类提醒的时间，到时间会自动发出。着急的话请打电话。"


class MayHaveArrived(DomainError):
    """The latest attempt had no answer, and the wait before the next one has not passed."""

    code = "message.may_have_arrived"
    status = HTTPStatus.CONFLICT
    title = "上一次可能已经送到，我们在等微信的消息，过一会儿会自动再试。"


class MessageStillWaiting(DomainError):
    code = "message.still_waiting"
    status = HTTPStatus.CONFLICT
    title = "这条还在等着发，不用再发一次。"


class AlreadySent(DomainError):
    """Whoever wants it twice has to say so."""

    code = "message.already_sent"
    status = HTTPStatus.CONFLICT
    title = "微信已经收下过这一条，或者可能已经送到。再发一次，对方会收到两条一样的。"


class ReminderCapped(DomainError):
    """Reminders of the quota go by the plan's limit, also by hand."""

    code = "message.capped"
    status = HTTPStatus.CONFLICT
    title = "年度任务的提醒有次数限制，刚提醒过不能再发。请到「进度」里看什么时候能再提醒。"


class MessageTooLate(DomainError):
    code = "message.too_late"
    status = HTTPStatus.CONFLICT
    title = "这条提醒的时间已经过了，再发会让人误会。有新的安排请另外通知。"


class MessageOvertaken(DomainError):
    code = "message.overtaken"
    status = HTTPStatus.CONFLICT
    title = "这件事对方已经办好或看过了，不用再发。"


class ReceiverLeft(DomainError):
    """No longer serving the unit, or without an account."""

    code = "message.receiver_left"
    status = HTTPStatus.CONFLICT
    title = "这个人现在不在这个单位，或没有登录过小程序，收不到了。请打电话给这个单位。"


class NoConsent(DomainError):
    code = "message.no_consent"
    status = HTTPStatus.CONFLICT
    title = "对方现在没有授权接收这种微信提醒，发不出去，请打电话。"
