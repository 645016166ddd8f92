"""Why a paper is not made, in the words the phone shows."""

from http import HTTPStatus

from app.core.errors import DomainError


class InvitationClosed(DomainError):
    """A letter or an appointment for a talk that this speaker will not give."""

    code = "invitation.closed"
    status = HTTPStatus.CONFLICT
    title = "这份邀请已经不算数了，不用再开请假函、存日历。"


class NotHeldYet(DomainError):
    code = "invitation.not_held"
    status = HTTPStatus.CONFLICT
    title = "这堂课还没有讲课记录。学校填好记录以后，就可以打印感谢状。"
