"""What WeChat's error codes mean for us: the one table from code to reaction.

Sources: the platform's documentation and real answers; the project's WeChat notes name them code by code.
"""

import re

from app.core.ports import Reaction, WeChatError

TOKEN_ENDPOINT = "cgi-bin/stable_token"  # noqa: S105 - a path
CODE_ENDPOINT = "wxa/getwxacodeunlimit"

TOKEN_INVALID = frozenset({40001, 40014, 42001})
"""The access token is wrong or expired: renew it and try once more. Only what fails again meets the table."""
SESSION_KEY_INVALID = 87009
MEANT_AS_RETRY_LATER = frozenset({408, 425, 429})
"""The 4xx statuses that promise the same request may succeed later."""

REACTIONS = {
    # Wait and try again.
    -1: Reaction.RETRY_LATER,  # system busy
    43108: Reaction.RETRY_LATER,  # concurrent calls for one openid
    45011: Reaction.RETRY_LATER,  # per-minute limit: wait a minute or more
    # What the phone brought is used up; it must fetch anew.
    40029: Reaction.RENEW,  # code invalid
    40163: Reaction.RENEW,  # code been used
    87009: Reaction.RENEW,  # session_key invalid
    43101: Reaction.CONSENT_GONE,  # refused, or the consents are used up
    # This call will never succeed.
    40003: Reaction.PERMANENT,  # openid of another app
    40066: Reaction.PERMANENT,  # short link: page
    40129: Reaction.PERMANENT,  # scene of a code invalid
    40169: Reaction.PERMANENT,  # scene of a code too long
    40225: Reaction.PERMANENT,  # short link: title
    40226: Reaction.PERMANENT,  # high-risk user: deny
    43104: Reaction.PERMANENT,  # text check: openid and appid do not belong together
    45168: Reaction.PERMANENT,  # keyword on the blacklist
    47003: Reaction.PERMANENT,  # a field of the message breaks its rule: our bug, this message only
    53503: Reaction.PERMANENT,  # draft: publish check, for its editor
    53504: Reaction.PERMANENT,
    53505: Reaction.PERMANENT,
    61010: Reaction.PERMANENT,  # text check: the user was not active within 2 hours; a person reviews
    85400: Reaction.PERMANENT,  # short link: permanent quota
    87014: Reaction.PERMANENT,  # risky content (first version of the check)
    # A person must act, and calling on makes it worse.
    40001: Reaction.ALERT,  # credential invalid even after renewal, or a wrong AppSecret
    40014: Reaction.ALERT,
    42001: Reaction.ALERT,
    40002: Reaction.ALERT,  # not entitled
    40013: Reaction.ALERT,  # wrong appid
    40037: Reaction.ALERT,  # template unknown
    40125: Reaction.ALERT,  # wrong AppSecret
    40164: Reaction.ALERT,  # this server's address is not on the allow-list
    40165: Reaction.ALERT,  # page or parameters of a link
    40243: Reaction.ALERT,  # AppSecret frozen
    41030: Reaction.ALERT,  # page not released
    43107: Reaction.ALERT,  # capability banned
    45009: Reaction.ALERT,  # daily quota
    48001: Reaction.ALERT,  # API not authorised
    85079: Reaction.ALERT,  # mini-program not published
    1400001: Reaction.ALERT,  # no paid quota of phone numbers left (an errno)
}

IN_CONTEXT = {
    (CODE_ENDPOINT, 45009): Reaction.RETRY_LATER,  # here the quota is per minute
}

_TELLING = re.compile(r"data\.[a-z_]+\d+\.value|invalid ip [0-9a-f.:]+|rid: ?[0-9a-f-]+")


def reaction_to(errcode: int, endpoint: str) -> Reaction:
    """What to do about `errcode`. A code nobody knows condemns the one call; the token call either waits or alerts."""
    found = IN_CONTEXT.get((endpoint, errcode)) or REACTIONS.get(errcode, Reaction.PERMANENT)
    if endpoint == TOKEN_ENDPOINT and found is not Reaction.RETRY_LATER:
        return Reaction.ALERT
    return found


def refused(endpoint: str, errcode: int, errmsg: object) -> WeChatError:
    """WeChat answered with an error code. Of its text only what can tell no secret is kept."""
    hint = "; ".join(_TELLING.findall(str(errmsg)))
    return WeChatError(reaction_to(errcode, endpoint), errcode, endpoint, hint, was_sent=endpoint != TOKEN_ENDPOINT)


def refused_by_http(endpoint: str, status: int) -> WeChatError:
    """Something answered with an HTTP error. 5xx leaves the outcome open; most of 4xx means we or the way are wrong."""
    if 400 <= status < 500 and status not in MEANT_AS_RETRY_LATER:
        return WeChatError(Reaction.ALERT, None, endpoint, f"HTTP {status}")
    return unanswered(endpoint, f"HTTP {status}")


def unanswered(endpoint: str, hint: str, *, was_sent: bool = True) -> WeChatError:
    """No answer that can be understood. On the token call, what it was fetched for has not been sent either."""
    was_sent = was_sent and endpoint != TOKEN_ENDPOINT
    return WeChatError(Reaction.RETRY_LATER, None, endpoint, hint, was_sent=was_sent)
