"""What can be wrong with a talk, in the words the phone shows."""

from http import HTTPStatus

from app.core.errors import DomainError


class TalkConflict(DomainError):
    """Optimistic locking: the caller saw an older version. Carries the current one."""

    code = "talk.conflict"
    status = HTTPStatus.CONFLICT
    title = "刚才有人改过这条记录，请看一下现在的内容再提交。您填的还在。"


class ClientIdTaken(DomainError):
    code = "talk.client_id_taken"
    status = HTTPStatus.CONFLICT
    title = "这条记录的编号已被别处用过，请返回后重新填报。"


class SameTalk(DomainError):
    """The same school, day and speaker: carries `talk_id` of the one recorded before."""

    code = "talk.already_recorded"
    status = HTTPStatus.CONFLICT
    title = "这一天这位宣讲员在这所学校的宣讲已经记过了，请去看那一条。"


class SchoolClosed(DomainError):
    code = "talk.school_closed"
    title = "这一天这所学校没有开办，请检查日期，或换一所学校。"


class TalkNotRecordable(DomainError):
    code = "talk.not_recordable"
    status = HTTPStatus.CONFLICT
    title = "这场宣讲已经审核通过或已取消，不能再改记录。要改请联系审核单位重新审核。"


class TalkNotUnderReview(DomainError):
    code = "talk.not_under_review"
    status = HTTPStatus.CONFLICT
    title = "这场宣讲现在不在待审核状态，请刷新后再看。"


class TalkNotOpen(DomainError):
    code = "talk.not_open"
    status = HTTPStatus.CONFLICT
    title = "这场宣讲已经审核通过或已取消，不能再取消。"


class NotTheOrganiser(DomainError):
    code = "talk.not_the_organiser"
    status = HTTPStatus.FORBIDDEN
    title = "这场宣讲由组织它的单位取消，您可以查看，不能取消。"


class TalkNotApproved(DomainError):
    code = "talk.not_approved"
    status = HTTPStatus.CONFLICT
    title = "只有审核通过的宣讲才需要重新审核，请刷新后再看。"


class TooLateToUndo(DomainError):
    code = "review.too_late_to_undo"
    status = HTTPStatus.CONFLICT
    title = "已经过了撤销的时间，学校已收到结果。要改请点“重新审核”，并写明原因。"


class NotTheReviewer(DomainError):
    code = "talk.not_the_reviewer"
    status = HTTPStatus.FORBIDDEN
    title = "这场宣讲由组织它的单位审核，您可以查看，不能审核。"
