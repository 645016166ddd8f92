"""What must hold of every simulated year. Each function lists the violations it finds; none is what we want to see.

The eight days within which a unit that is behind is reached begin when it falls behind, or when it was last reached.
Where they end on a day on which nobody is reminded (vacation, holiday, weekend), they end with the next teaching day.
A unit is reached when WeChat accepts the message for one of its people, or the call list names it beside its to-do.

"Behind" includes urgent: short of the quota with few teaching days left (mission.md). An approval that ends it calls
back at once what has not been sent.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from app.messaging.notices import NoticeSubject
from app.messaging.states import CreditChange
from tests.simulation.pace import beijing_moment, is_day, local
from tests.simulation.record import ACCEPTED, Record
from tests.simulation.wechat import ARRIVED, Outcome
from tests.simulation.year import YEAR

WEEK = timedelta(days=7)
REACHED_WITHIN = timedelta(days=8)
DAYTIME_ONLY = ("quota_behind", "record_missing", "talk_tomorrow")
RECORD_WORKDAYS = 3


def reminded_too_often(record: Record) -> Iterator[str]:
    """Less than seven days after the one before: by to-do to the second, by message to the day."""
    for unit, given in record.quota_todos().items():
        for before, after in pairwise(given):
            if after - before < WEEK:
                yield _says(record, unit, f"reminded on {local(before)} and again on {local(after)}")
    for unit, sent in record.accepted().items():
        days = sorted({local(moment).date() for moment in sent})
        for first, second in pairwise(days):
            if second - first < WEEK:
                yield _says(record, unit, f"got messages on {first} and {second}")


def reminded_at_a_wrong_time(record: Record) -> Iterator[str]:
    """In vacations, on holidays, at night: neither given, nor tried to send."""
    days = record.year.days
    quota = record.year.town.plan.message_templates["quota_behind"].template_id
    tried = [call.at for call in record.year.wechat.calls if call.template_id == quota]
    given = [todo.created_at for todo in record.todos if todo.subject is NoticeSubject.QUOTA_BEHIND]
    for moment in [*given, *tried]:
        if not is_day(moment) or not days.teaches(local(moment).date()):
            yield f"a quota reminder at {local(moment)}"


def sent_at_night(record: Record) -> Iterator[str]:
    templates = record.year.town.plan.message_templates
    by_day = {templates[name].template_id for name in DAYTIME_ONLY}
    for call in record.year.wechat.calls:
        if call.template_id in by_day and not is_day(call.at):
            yield f"{call.template_id} at {local(call.at)}"


def reminded_without_cause(record: Record) -> Iterator[str]:
    """To a unit that is not behind at that moment."""
    for unit, given in record.quota_todos().items():
        for moment in given:
            if not record.pace.is_to_be_reminded(record.offices[unit], moment):
                yield _says(record, unit, f"reminded on {local(moment)} without being behind")
    for unit, sent in record.accepted().items():
        for moment in sent:
            if not record.pace.is_to_be_reminded(record.offices[unit], moment):
                yield _says(record, unit, f"got a message on {local(moment)} without being behind")


def behind_and_not_reached(record: Record) -> Iterator[str]:
    accepted, listed = record.accepted(), record.listed()
    for unit, code in record.offices.items():
        reached = sorted([*accepted.get(unit, []), *listed.get(unit, [])])
        for begin, end in behind_times(record, code):
            since: datetime | None = begin
            while since is not None and (deadline := _deadline(record, since)) is not None and deadline < end:
                following = next((moment for moment in reached if moment > since), None)
                if following is None or following > deadline:
                    yield _says(record, unit, f"behind since {local(begin)}, not reached after {local(since)}")
                since = following


def behind_times(record: Record, division_code: str) -> Iterator[tuple[datetime, datetime]]:
    """From when to when the division is to be reminded, without interruption; at most until the year ends."""
    begin = None
    for moment in record.pace.turning_points():
        is_behind = record.pace.is_to_be_reminded(division_code, moment)
        if begin is None and is_behind:
            begin = moment
        elif begin is not None and not is_behind:
            yield begin, moment
            begin = None
    if begin is not None:
        yield begin, beijing_moment(date(YEAR, 12, 31), time(23, 59))


def consents_overspent(record: Record) -> Iterator[str]:
    wechat = record.year.wechat
    arrived = Counter(call.holder for call in wechat.calls if call.outcome in ARRIVED)
    for holder, number in arrived.items():
        if number > wechat.granted[holder]:
            yield f"{holder}: {number} messages for {wechat.granted[holder]} consents"
    for call in wechat.calls:
        if call.outcome is Outcome.OVERSPENT:
            yield f"{call.holder}: sent without a consent on {local(call.at)}"


def balances_wrong(record: Record) -> Iterator[str]:
    """The ledger of consents adds up, never below zero, and never promises more than WeChat would keep."""
    sums: Counter[tuple[int, str]] = Counter()
    changes: dict[tuple[int, str], Counter[CreditChange]] = defaultdict(Counter)
    for entry in record.entries:
        key = entry.person_id, entry.template_id
        sums[key] += entry.amount
        changes[key][entry.change] += 1
        if sums[key] < 0:
            yield f"{key}: below zero with entry {entry.id}"
    for credit in record.credits:
        key = credit.person_id, credit.template_id
        seen = changes[key]
        spent = seen[CreditChange.SPENT] - seen[CreditChange.REFUNDED]
        if (credit.balance, credit.granted, credit.spent) != (sums[key], seen[CreditChange.GRANTED], spent):
            yield f"{key}: balance {credit.balance}, but its entries say {sums[key]}"
        holder = record.holder(*key)
        wechat = record.year.wechat
        if holder and not wechat.is_doubtful(holder) and credit.balance > wechat.left(holder):
            yield f"{key}: {credit.balance} consents, but WeChat knows {wechat.left(holder)}"


def waiting_too_long(record: Record) -> Iterator[str]:
    """Queued beyond its expiry; or for hours, although it may be sent and WeChat is in order."""
    messages = {message.id: message for message in record.messages}
    for found in record.year.waiting:
        message = messages[found.message_id]
        waits_for_day = message.is_daytime_only and not _may_send_by_day(record, found.at)
        is_excused = waits_for_day or record.year.wechat.is_troubled(found.at - timedelta(hours=14), found.at)
        if found.is_overdue or not is_excused:
            yield f"message {message.id} ({message.subject}) of {local(message.created_at)} at {local(found.at)}"


def sent_twice(record: Record) -> Iterator[str]:
    """The same text to the same phone more often than there are messages, unless an answer had been lost."""
    wanted: Counter[tuple[str | None, str, str]] = Counter()
    for message in record.messages:
        wanted[record.openids[message.person_id], message.template_id, _words(message.data)] += 1
    arrived = Counter((*call.holder, _words(call.data)) for call in record.year.wechat.calls if call.outcome in ARRIVED)
    lost = Counter(
        (*call.holder, _words(call.data)) for call in record.year.wechat.calls if call.outcome is Outcome.UNANSWERED
    )
    erased = {call.openid for call in record.year.wechat.calls} - set(record.openids.values())
    for key, number in arrived.items():
        if key[0] not in erased and number > wanted[key] + lost[key]:
            yield f"{key}: {number} times for {wanted[key]} messages"


def sent_differs_from_wechat(record: Record) -> Iterator[str]:
    """Called sent what WeChat never accepted, or accepted and not called sent."""
    ours = {message.msgid for message in record.messages if message.status in ACCEPTED}
    theirs = {call.msgid for call in record.year.wechat.calls if call.outcome is Outcome.ACCEPTED}
    for msgid in sorted(map(str, ours ^ theirs)):
        yield f"msgid {msgid} is known to one side only"


def records_asked_for_too_soon(record: Record) -> Iterator[str]:
    """Before three workdays have passed since the talk, or since the reminder before."""
    days = record.year.days
    asked: dict[int, list[datetime]] = defaultdict(list)
    for todo in record.todos:
        if todo.subject is NoticeSubject.RECORD_MISSING:
            asked[todo.subject_id].append(todo.created_at)
    for talk_id, moments in asked.items():
        steps = [record.talks[talk_id].day, *(local(moment).date() for moment in moments)]
        for before, after in pairwise(steps):
            if days.workdays_between(before, after) < RECORD_WORKDAYS:
                yield f"talk {talk_id} of {steps[0]}: asked for its record on {after}, after {before}"


def announced_twice(record: Record) -> Iterator[str]:
    """More than one 明天有宣讲 for a talk on a day."""
    told = Counter(
        (todo.subject_id, local(todo.created_at).date())
        for todo in record.todos
        if todo.subject is NoticeSubject.TALK_TOMORROW
    )
    yield from (f"talk {talk}: told {times} times on {day}" for (talk, day), times in told.items() if times > 1)


def _deadline(record: Record, since: datetime) -> datetime | None:
    """The end of the day by which a unit must have been reached; None beyond this year's teaching."""
    day = record.year.days.first_teaching_day(local(since + REACHED_WITHIN).date())
    return None if day is None else beijing_moment(day, time(23, 59))


def _may_send_by_day(record: Record, moment: datetime) -> bool:
    return is_day(moment) and local(moment).date() in record.year.days.workdays


def _words(data: Mapping[str, str]) -> str:
    return "|".join(f"{name}={text}" for name, text in sorted(data.items()))


def _says(record: Record, unit: int, text: str) -> str:
    return f"{record.unit_names[unit]}: {text}"


ALL = (
    reminded_too_often,
    reminded_at_a_wrong_time,
    sent_at_night,
    reminded_without_cause,
    behind_and_not_reached,
    consents_overspent,
    balances_wrong,
    waiting_too_long,
    sent_twice,
    sent_differs_from_wechat,
    records_asked_for_too_soon,
    announced_twice,
)
