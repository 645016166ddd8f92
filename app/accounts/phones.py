"""A phone number by the code of WeChat's button, and what to say when WeChat refuses a code."""

import structlog

from app.accounts.errors import PhoneCodeUsed, PhoneNotGiven
from app.core.errors import DomainError, ServiceUnavailable
from app.core.ports import Reaction, WeChat, WeChatError


def verified_phone(wechat: WeChat, code: str) -> str:
    """In E.164. The code works once: ask only when nothing else can refuse the request."""
    try:
        return wechat.phone_number(code)
    except WeChatError as error:
        raise refusal(error, PhoneCodeUsed, PhoneNotGiven) from None


def refusal(error: WeChatError, code_used: type[DomainError], denied: type[DomainError]) -> DomainError:
    if error.reaction is Reaction.RENEW:
        return code_used()
    # nobody can log in while this lasts: the operator must read why (the error carries no secret)
    structlog.get_logger().error("wechat_refused", why=str(error))
    if error.reaction is Reaction.PERMANENT:
        return denied()
    return ServiceUnavailable()
