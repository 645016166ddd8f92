"""A message did not arrive: what waits and why, and what an operator may do about it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

import click
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.serving import masked_phone
from app.commands.naming import find_unit
from app.core.crypto import keys
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.periods import beijing
from app.core.ports import ports
from app.core.validation import LARGEST_ID
from app.messaging import lookup, operating
from app.messaging.models import CallListEntry, MessageCredit
from app.messaging.operating import OPERATOR
from app.messaging.outbox import OutboxFilter, OutboxRow, OutboxState, get_message, list_messages
from app.messaging.queries import Cursor
from app.messaging.reasons import explain
from app.messaging.states import DiscardReason
from app.messaging.views import message_cursor
from app.messaging.words import CALL_REASONS, SUBJECTS, say_reason, say_way
from app.plan.queries import current_plan

NO_WORKER = "No worker is alive: nothing is sent. Start it (systemctl start campus-worker)."
NUMBER = click.argument("number", type=click.IntRange(1, LARGEST_ID))


class Act(click.Command):
    """Takes its options behind the number, too. Several commands in one call would else forbid it."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        return super().make_context(info_name, args, parent, **extra | {"allow_interspersed_args": True})


@click.command()
@click.option("--waiting", "state", flag_value=OutboxState.WAITING, type=OutboxState, help="Not sent yet.")
@click.option("--failed", "state", flag_value=OutboxState.FAILED, type=OutboxState, help="Nothing arrived, or unclear.")
@click.option("--expired", "state", flag_value=OutboxState.EXPIRED, type=OutboxState, help="Too late, or overtaken.")
@click.option("--sent", "state", flag_value=OutboxState.SENT, type=OutboxState, help="WeChat has it.")
@click.option("--discarded", "state", flag_value=OutboxState.DISCARDED, type=OutboxState, help="Somebody decided so.")
@click.option("--unit", "unit_name", metavar="UNIT", help="Only those to UNIT, a full name or a school's code.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@click.option("--after", metavar="PLACE", help="Go on where the list before ended.")
def messages(state: OutboxState | None, unit_name: str | None, limit: int, after: str | None) -> None:
    """Messages and why they are where they are: those that wait first, then the newest."""
    now, has_worker = ports().clock.now(), ports().queue.has_worker()
    with reading() as session:
        unit_id = find_unit(session, unit_name).id if unit_name else None
        wanted = OutboxFilter(state=state, unit_id=unit_id)
        rows = list_messages(session, "", wanted, after=_place(after), limit=limit + 1, has_worker=has_worker, now=now)
    _say_whether_sending(has_worker)
    _say(_line(row, now) for row in rows[:limit])
    if not rows:
        click.echo("No such message.")
    if len(rows) > limit:
        click.echo(f"There are more: --after {message_cursor(rows[limit - 1])}")


@click.command()
@click.argument("name", metavar="NAME")
def why(name: str) -> None:
    """What became of the messages to NAME, a person or a unit, whole or in part."""
    now, has_worker = ports().clock.now(), ports().queue.has_worker()
    with reading() as session:
        people, units = lookup.find_people(session, name), lookup.find_units(session, name)
        if not people and not units:
            raise click.ClickException(f"Nobody and no unit is called {name}. Ask for the unit's full name.")
        _say_whether_sending(has_worker)
        templates = {item.template_id: key for key, item in current_plan(session).message_templates.items()}
        for person in people[: lookup.MOST_FOUND]:
            file = lookup.open_person(session, person, has_worker=has_worker, now=now)
            _say(_about_person(file, templates, now))
        for unit in units[: lookup.MOST_FOUND]:
            _say(_about_unit(lookup.open_unit(session, unit, has_worker=has_worker, now=now), now))
    if max(len(people), len(units)) > lookup.MOST_FOUND:
        click.echo("There are more of that name: give more of it.")


@click.command(cls=Act)
@click.argument("number", type=click.IntRange(1, LARGEST_ID), required=False)
@click.option("--all-paused", is_flag=True, help="End every pause instead: what WeChat complained of is repaired.")
def release(number: int | None, all_paused: bool) -> None:
    """Send message NUMBER now; if its sending is paused, end that pause."""
    if (number is None) is not all_paused:
        raise click.UsageError("Give the number of a message, or --all-paused.")
    now = ports().clock.now()
    with transaction() as session:
        template_id = None if number is None else _known(session, number, now).message.template_id
        ended = operating.end_pauses(session, OPERATOR, template_id=template_id, now=now)
        row = None if number is None else operating.release(session, OPERATOR, number, now=now)
    click.echo(f"{ended} pauses ended")
    if row is not None:
        click.echo(_line(row, now))


@click.command(cls=Act)
@NUMBER
@click.option("--reason", type=click.Choice([str(item) for item in DiscardReason]), required=True)
def discard(number: int, reason: str) -> None:
    """Never send message NUMBER. The to-do in the mini-program stays."""
    now = ports().clock.now()
    with transaction() as session:
        _known(session, number, now)
        row = operating.discard(session, OPERATOR, number, DiscardReason(reason), now=now)
    click.echo(_line(row, now))


@click.command(cls=Act)
@NUMBER
@click.option("--force", is_flag=True, help="Even if the first was accepted by WeChat or may have arrived.")
def resend(number: int, force: bool) -> None:
    """Send the same as message NUMBER once more, as a new message; needs a consent."""
    now = ports().clock.now()
    with transaction() as session:
        _known(session, number, now)
        row = operating.resend(session, OPERATOR, number, client_id=uuid4(), is_forced=force, now=now)
    click.echo(_line(row, now))


def _known(session: Session, number: int, now: datetime) -> OutboxRow:
    try:
        return get_message(session, "", number, has_worker=None, now=now)
    except NotFound:
        raise click.ClickException(f"There is no message {number}: `messages` and `why` show the numbers.") from None


def _place(after: str | None) -> Cursor | None:
    if after is None:
        return None
    if after[:1] not in ("o", "d") or not after[1:].isdecimal():
        raise click.ClickException(f"{after} is no place in the list: copy what the list before it said.")
    return Cursor.parse(after)


def _say_whether_sending(has_worker: bool | None) -> None:
    if has_worker is False:
        click.echo(NO_WORKER)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _line(row: OutboxRow, now: datetime) -> str:
    message, found = row.message, explain(row.facts, now=now)
    whom = f"{row.unit_name} {row.person_name or '-'}"
    why = say_way(is_stand_in=message.is_stand_in, is_resend=message.resends_id is not None) + say_reason(found)
    return "\t".join((str(message.id), _moment(message.created_at), SUBJECTS[message.subject], whom, found.reason, why))


def _about_person(file: lookup.PersonFile, templates: Mapping[str, str], now: datetime) -> Iterator[str]:
    person = file.person
    account = "has logged in" if person.openid else "has no account: nothing can be sent"
    yield f"{_named(person)}: {account}; serves {'、'.join(file.serves) or 'no unit'}"
    if not file.credits:
        yield "  has never said yes to a message"
    for credit in file.credits:
        yield f"  {_consent(credit, templates)}"
    yield from _history(file.messages, now)


def _about_unit(file: lookup.UnitFile, now: datetime) -> Iterator[str]:
    people = "、".join(map(_named, file.people)) or "nobody: its notices go on the call list"
    yield f"{file.unit.name}: served by {people}; {file.open_todos} open to-dos"
    for entry in file.calls:
        yield f"  {_call(entry)}"
    yield from _history(file.messages, now)


def _history(rows: Iterable[OutboxRow], now: datetime) -> Iterator[str]:
    lines = [f"  {_line(row, now)}" for row in rows]
    yield from lines or ["  no message so far"]


def _named(person: Person) -> str:
    return f"{person.name or '-'} {masked_phone(person, keys().phones) or 'no phone'}"


def _consent(credit: MessageCredit, templates: Mapping[str, str]) -> str:
    left = "always" if credit.is_long_term else str(credit.balance)
    refused = f", refused {_moment(credit.refused_at)}" if credit.refused_at else ""
    return f"consents to {templates.get(credit.template_id, credit.template_id)}: {left}{refused}"


def _call(entry: CallListEntry) -> str:
    state = f"telephoned or settled {_moment(entry.resolved_at)}" if entry.resolved_at else "open"
    return f"on the call list {_moment(entry.created_at)}, {state}: {CALL_REASONS[entry.reason]}"


def _moment(moment: datetime) -> str:
    return f"{beijing(moment):%Y-%m-%d %H:%M}"
