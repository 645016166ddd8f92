"""What can be wrong with an invitation, in the words the phone shows."""

from http import HTTPStatus

from app.core.errors import DomainError


class InvitationConflict(DomainError):
    """Optimistic locking: the caller saw an older version. Carries the current one; the title says what happened."""

    code = "invitation.conflict"
    status = HTTPStatus.CONFLICT
    title = "刚才这份邀请有变化，请看一下现在的内容再定。"


class InvitationNotOpen(DomainError):
    code = "invitation.not_open"
    status = HTTPStatus.CONFLICT
    title = "这份邀请已经有结果了，请看一下现在的内容。"


class InvitationOver(DomainError):
    code = "invitation.over"
    status = HTTPStatus.CONFLICT
    title = "宣讲的时间已经到了，不能再答复。有事请直接打电话。"


class InvitationBlocked(DomainError):
    """Carries `conflicts`, as the check before sending would have named them."""

    code = "invitation.blocked"
    status = HTTPStatus.CONFLICT
    title = "现在还不能发这份邀请，请看写明的原因，换个时间或换一位宣讲员。"


class SpeakerBooked(DomainError):
    """Somebody else was quicker: the speaker has another talk then, or too close to it."""

    code = "invitation.speaker_booked"
    status = HTTPStatus.CONFLICT
    title = "这位宣讲员这个时间已经答应了另一场，请换个时间，或另请一位。"


class TalkHasInvitation(DomainError):
    code = "invitation.talk_has_one"
    status = HTTPStatus.CONFLICT
    title = "这场宣讲已经请了一位，还没有结果。要换人，请先撤回那份邀请。"


class TalkNotToInvite(DomainError):
    code = "invitation.talk_not_planned"
    status = HTTPStatus.CONFLICT
    title = "这场宣讲已经讲过或取消了，不能再请人。"


class InvitationClientIdTaken(DomainError):
    code = "invitation.client_id_taken"
    status = HTTPStatus.CONFLICT
    title = "这份邀请的编号已被别处用过，请返回后重新填写。"


class NotTheInviter(DomainError):
    code = "invitation.not_the_inviter"
    status = HTTPStatus.FORBIDDEN
    title = "这份邀请由组织这场宣讲的单位管，您可以查看。要改请联系他们。"


class NothingToUndo(DomainError):
    code = "invitation.nothing_to_undo"
    status = HTTPStatus.CONFLICT
    title = "现在没有可以撤销的答复，请看一下现在的内容。"


class TooLateToUndo(DomainError):
    code = "invitation.too_late_to_undo"
    status = HTTPStatus.CONFLICT
    title = "已经过了撤销的时间，对方已收到您的答复。要改请打电话告诉对方。"


class LinkDead(DomainError):
    """One answer for a wrong code, one of no invitation, and one that is over: nobody learns which."""

    code = "invitation.link_dead"
    status = HTTPStatus.NOT_FOUND
    title = "这个邀请链接已经不能用了，请联系邀请您的单位重新发一个。"


class TooManyClaims(DomainError):
    code = "invitation.too_many_claims"
    status = HTTPStatus.CONFLICT
    title = "已经有几位用这个链接回复过，请直接打电话告诉邀请的单位。"


class ClaimDecided(DomainError):
    code = "invitation.claim_decided"
    status = HTTPStatus.CONFLICT
    title = "这条回复已经处理过了，请看一下现在的内容。"


class SlotUnknown(DomainError):
    code = "invitation.slot_unknown"
    title = "请从宣讲员给出的时间里选一个。"


class NotAgreed(DomainError):
    code = "invitation.not_agreed"
    status = HTTPStatus.CONFLICT
    title = "宣讲员答应以后才能看电话，请先等回复。"


class ContactHasNoPhone(DomainError):
    code = "invitation.contact_has_no_phone"
    status = HTTPStatus.CONFLICT
    title = "联系人没有留手机号，请问问邀请的单位。"


class NotYetToConfirm(DomainError):
    code = "invitation.not_yet_to_confirm"
    status = HTTPStatus.CONFLICT
    title = "宣讲的前一天再确认，到时候我们会提醒您。"
