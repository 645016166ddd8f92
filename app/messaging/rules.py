"""Decisions about sending: what an error means for the message and for all others, how long to wait. Pure.

Source: wechat.md section 4. "Certainly not carried out" means that WeChat answered with an error, or that the request
never left; only then is a consent given back. What is no fault of the message burns none of its attempts.
"""

from dataclasses import dataclass
from datetime import timedelta

from app.core.ports import Reaction, WeChatError
from app.messaging.states import CallListReason, MessageStatus

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 10
"""Twenty to forty-five minutes of trying; `expires_at` ends it earlier."""
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=20)
SENDS_A_MINUTE = 120_000
"""WeChat names no limit per minute for this call, only ten million a day; when it is too fast for it, it says 45011."""
EVERYTHING = "all"

PAUSE = timedelta(minutes=5)
"""After what a person must repair. No pause is longer."""
LONGEST_REST = timedelta(minutes=1)
"""Between two looks whether WeChat can be reached again."""
RATE_LIMITED = 45011
RATE_LIMIT_WAIT = timedelta(minutes=1)
PROBE_WAIT = timedelta(seconds=20)
"""So long one message at most tries whether a pause is over, before another does; a send seldom takes longer."""
TEMPLATE_WRONG = frozenset({40037, 41030})
"""Unknown template, page not released: the other templates go on."""
OPENID_WRONG = 40003
MESSAGE_WRONG = frozenset({OPENID_WRONG, 40226, 43104, 45168})
"""What says nothing about the next message of the template: the receiver, or a word of this one."""

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
class Rest:
    """Sending rests because of an answer, and afterwards one message tries whether it is over."""

    scope: str
    """`EVERYTHING` or a template id."""
    shortest: timedelta
    longest: timedelta
    is_alert: bool
    """A person must repair it; else it passes by itself."""

    def length(self, lasted: timedelta) -> timedelta:
        """As long again as the trouble has lasted already, within the bounds."""
        return min(max(lasted, self.shortest), self.longest)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message that was not accepted."""

    status: MessageStatus
    wait: timedelta = timedelta(0)
    """Before the next attempt, if it is still queued."""
    refunds: bool = False
    zeroes: bool = False
    burns_attempt: bool = True
    rest: Rest | None = None
    call_reason: CallListReason = CallListReason.UNDELIVERABLE
    is_alert: bool = False
    """WeChat will never take it, and neither the receiver nor the way is to blame: somebody should look."""


def judge(error: WeChatError, *, template_id: str, attempts: int, is_repeat: bool, jitter: float) -> Verdict:
    """`attempts` counts this one; `is_repeat`: an earlier one ended without an answer; `jitter` is in 0 … 1."""
    refunds, rest = not error.is_outcome_unknown, rest_after(error, template_id)
    if error.reaction is Reaction.CONSENT_GONE:
        reason = CallListReason.UNCERTAIN if is_repeat else CallListReason.REFUSED
        return Verdict(MessageStatus.REFUSED, zeroes=True, call_reason=reason)
    if rest is not None and _may_pass(error):
        return Verdict(MessageStatus.QUEUED, rest.shortest, refunds=refunds, burns_attempt=False, rest=rest)
    if error.reaction is Reaction.RETRY_LATER and attempts < MAX_ATTEMPTS:
        wait = back_off(attempts, jitter)
        return Verdict(MessageStatus.QUEUED, wait if refunds else max(wait, LEASE), refunds=refunds)
    reason = CallListReason.UNCERTAIN if is_repeat or error.is_outcome_unknown else CallListReason.UNDELIVERABLE
    is_alert = not _may_pass(error) and error.errcode != OPENID_WRONG
    return Verdict(MessageStatus.FAILED, refunds=refunds, rest=rest, call_reason=reason, is_alert=is_alert)


def rest_after(error: WeChatError, template_id: str) -> Rest | None:
    """What would meet other messages too must not be tried with each of them."""
    if error.reaction is Reaction.ALERT:
        scope = template_id if error.errcode in TEMPLATE_WRONG else EVERYTHING
        return Rest(scope, PAUSE, PAUSE, is_alert=True)
    if error.errcode == RATE_LIMITED:
        return Rest(EVERYTHING, RATE_LIMIT_WAIT, RATE_LIMIT_WAIT, is_alert=False)
    if error.reaction is Reaction.RETRY_LATER:
        return None if error.was_sent else Rest(EVERYTHING, FIRST_WAIT, LONGEST_REST, is_alert=False)
    if error.reaction is Reaction.CONSENT_GONE or error.errcode in MESSAGE_WRONG:
        return None
    return Rest(template_id, PAUSE, PAUSE, is_alert=True)


def _may_pass(error: WeChatError) -> bool:
    return error.reaction in {Reaction.ALERT, Reaction.RETRY_LATER}


def back_off(attempts: int, jitter: float) -> timedelta:
    """Doubling from `FIRST_WAIT` to `LONGEST_WAIT`, of which `jitter` (0 … 1) takes away up to a half."""
    doubled: timedelta = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return doubled * (1 - jitter / 2)


def is_worth_asking(*, balance: int, is_long_term: bool) -> bool:
    """Whether the mini-program gains anything by asking for one more consent."""
    return not is_long_term and balance < CREDITS_ENOUGH


def is_acceptance(word: str) -> bool:
    """`accept`, `acceptWithAudio`, `acceptWithAlert`, `acceptWithForcePush`; never reject, ban, filter."""
    return word.startswith("accept")
