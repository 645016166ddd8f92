"""What became of a message after WeChat had accepted it. Never "read": WeChat does not tell."""

from datetime import datetime

from sqlalchemy import Update, update
from sqlalchemy.orm import Session

from app.messaging.calls import ADDRESSED, Addressed, call_instead
from app.messaging.claims import lock_claims
from app.messaging.credits import zero
from app.messaging.models import OutboxMessage
from app.messaging.push.events import Receipt
from app.messaging.states import CallListReason, MessageStatus

CONSENT_GONE = 43101


def take_receipt(session: Session, receipt: Receipt, *, now: datetime) -> None:
    """The message is delivered, or will not be. Only a message that counts as sent changes; a repetition does nothing.

    WeChat had accepted the message, so the consent is spent even when it was not delivered: nothing is given back.
    """
    if receipt.is_delivered:
        session.execute(_sent(receipt).values(status=MessageStatus.DELIVERED))
        return
    lock_claims(session)
    is_refusal = receipt.errcode == CONSENT_GONE
    failed = session.execute(
        _sent(receipt)
        .values(
            status=MessageStatus.REFUSED if is_refusal else MessageStatus.FAILED,
            last_errcode=receipt.errcode,
            has_spent_credit=not is_refusal,
        )
        .returning(OutboxMessage.template_id, *ADDRESSED)
    ).one_or_none()
    if failed is None:
        return
    template_id, *columns = failed
    message = Addressed(*columns)
    if is_refusal:
        zero(session, (message.person_id, template_id), message.id, now=now)
    reason = CallListReason.REFUSED if is_refusal else CallListReason.UNDELIVERABLE
    call_instead(session, [message], reason, now=now)


def _sent(receipt: Receipt) -> Update:
    return (
        update(OutboxMessage)
        .where(OutboxMessage.msgid == receipt.msgid, OutboxMessage.status == MessageStatus.SENT)
        .execution_options(synchronize_session=False)
    )
