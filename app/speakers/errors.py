"""What can be wrong with speakers and their appointments, in the words the phone shows."""

from http import HTTPStatus

from app.core.errors import DomainError


class SpeakerConflict(DomainError):
    """Optimistic locking: the caller saw an older version. Carries the current one."""

    code = "speaker.conflict"
    status = HTTPStatus.CONFLICT
    title = "刚才有人改过这位宣讲员的资料，请看一下现在的内容再提交。您填的还在。"


class SpeakerClientIdTaken(DomainError):
    code = "speaker.client_id_taken"
    status = HTTPStatus.CONFLICT
    title = "这条资料的编号已被别处用过，请返回后重新填写。"


class NotYourRoster(DomainError):
    code = "speaker.not_your_roster"
    status = HTTPStatus.FORBIDDEN
    title = "这份名册由它自己的总工会和教育体育局管，您可以查看。要改请联系他们。"


class OnlyOneOff(DomainError):
    """A school adds parents only; the corps is the pair's."""

    code = "speaker.only_one_off"
    status = HTTPStatus.FORBIDDEN
    title = "学校可以添加劳模家长。要加宣讲团成员，请联系本县总工会或教育体育局。"


class SpeakerHasOwnPhone(DomainError):
    """Whoever has an account says their number themselves; WeChat verifies it."""

    code = "speaker.own_phone"
    status = HTTPStatus.CONFLICT
    title = "对方已经登录过小程序，手机号请对方自己在「我的」里改。"


class SpeakerHasNoPhone(DomainError):
    code = "speaker.no_phone"
    status = HTTPStatus.CONFLICT
    title = "名册里没有这位宣讲员的电话，请问问对方的工作单位。"


class AlreadyAppointed(DomainError):
    """Another appointment of the same speaker holds, or waits, on some of these days."""

    code = "appointment.overlaps"
    status = HTTPStatus.CONFLICT
    title = "这段时间已经有一份聘任，不用再聘。要改日期，请先结束原来的。"


class AppointmentEnded(DomainError):
    code = "appointment.ended"
    status = HTTPStatus.CONFLICT
    title = "这份聘任已经结束，不能再确认。要再聘请重新提出。"


class DaysTaken(DomainError):
    """The client id is that of another speaker's days."""

    code = "unavailable.client_id_taken"
    status = HTTPStatus.CONFLICT
    title = "这段时间的编号已被别处用过，请返回后重新填写。"


class PhoneOfAnother(DomainError):
    """Of a person with another name: two people would share one account. `line`: which of the lines, from 0."""

    code = "speaker.phone_of_another"
    status = HTTPStatus.CONFLICT
    title = "这个手机号已登记在另一个名字下，请核对姓名和手机号。"


class SpeakerKnown(DomainError):
    """The roster has this person already. `line`: which of the lines, from 0."""

    code = "speaker.known"
    status = HTTPStatus.CONFLICT
    title = "这位宣讲员已经在名册里了，不用再加。"
