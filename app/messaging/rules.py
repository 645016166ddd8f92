"""Decisions about sending: what an error means for the message, how long to wait, when it is daytime. Pure.

Source: wechat.md section 4. "Certainly not carried out" means that WeChat answered with an error, or that the request
never left; only then is a consent given back.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from app.core.periods import beijing
from app.core.ports import Reaction, WeChatError
from app.messaging.states import CallListReason, MessageStatus

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 10
"""Twenty to forty-five minutes of trying; `expires_at` ends it earlier."""
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=20)
RATE_LIMITED = 45011
RATE_LIMIT_WAIT = timedelta(minutes=1)
PAUSE = timedelta(minutes=5)
TEMPLATE_WRONG = frozenset({40037, 41030})
"""Unknown template, page not released: the other templates go on."""
EVERYTHING = "all"

DAY_BEGINS = time(8)
DAY_ENDS = time(20)

CREDIT_CAP = 50
"""No report from a phone raises a balance above this: it is a hint, and somebody may forge it."""
CREDITS_ENOUGH = 5
"""With as many in hand the mini-program stops asking."""
CONFIRMED_WITHIN = timedelta(minutes=10)
"""WeChat pushes a consent within seconds, and three times more: what a phone reported this long before is another."""
REPORTED_WITHIN = timedelta(days=7)
"""A phone without network keeps its report; a consent pushed this long before is believed to be the same one."""
REFUSING = frozenset({"reject", "ban"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message that was not accepted."""

    status: MessageStatus
    wait: timedelta = timedelta(0)
    """Before the next attempt, if it is still queued."""
    refunds: bool = False
    zeroes: bool = False
    burns_attempt: bool = True
    pauses: str | None = None
    """The scope of the pause: `EVERYTHING` or the template id."""
    call_reason: CallListReason = CallListReason.UNDELIVERABLE


def judge(error: WeChatError, *, template_id: str, attempts: int, is_repeat: bool, jitter: float) -> Verdict:
    """`attempts` counts this one; `is_repeat`: an earlier one ended without an answer; `jitter` is in 0 … 1."""
    refunds = not error.is_outcome_unknown
    if error.reaction is Reaction.CONSENT_GONE:
        reason = CallListReason.UNCERTAIN if is_repeat else CallListReason.REFUSED
        return Verdict(MessageStatus.REFUSED, zeroes=True, call_reason=reason)
    if error.reaction is Reaction.ALERT:
        scope = template_id if error.errcode in TEMPLATE_WRONG else EVERYTHING
        return Verdict(MessageStatus.QUEUED, PAUSE, refunds=refunds, burns_attempt=False, pauses=scope)
    if error.reaction is Reaction.RETRY_LATER and attempts < MAX_ATTEMPTS:
        wait = back_off(attempts, jitter)
        if error.is_outcome_unknown:
            wait = max(wait, LEASE)
        elif error.errcode == RATE_LIMITED:
            wait += RATE_LIMIT_WAIT
        return Verdict(MessageStatus.QUEUED, wait, refunds=refunds)
    uncertain = is_repeat or error.is_outcome_unknown
    reason = CallListReason.UNCERTAIN if uncertain else CallListReason.UNDELIVERABLE
    return Verdict(MessageStatus.FAILED, refunds=refunds, call_reason=reason)


def back_off(attempts: int, jitter: float) -> timedelta:
    """Doubling from `FIRST_WAIT` to `LONGEST_WAIT`, of which `jitter` (0 … 1) takes away up to a half."""
    doubled: timedelta = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return doubled * (1 - jitter / 2)


def is_daytime(now: datetime) -> bool:
    """08:00 to 20:00 in Beijing, the end excluded."""
    return DAY_BEGINS <= beijing(now).time() < DAY_ENDS


def is_worth_asking(*, balance: int, is_long_term: bool) -> bool:
    """Whether the mini-program gains anything by asking for one more consent."""
    return not is_long_term and balance < CREDITS_ENOUGH


def is_acceptance(word: str) -> bool:
    """`accept`, `acceptWithAudio`, `acceptWithAlert`, `acceptWithForcePush`; never reject, ban, filter."""
    return word.startswith("accept")
