"""`delivery`: messages in the outbox, delivered by the worker, against threads calling the WeChat client directly."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO
from uuid import uuid4

from sqlalchemy import Engine, func, insert, select

from app.accounts.models import Person, UnitIdentity
from app.core.access import Role
from app.core.db import transaction
from app.messaging.delivery import SENDERS
from app.messaging.models import MessageCredit, OutboxMessage
from app.messaging.notices import Notice, NoticeSubject, compose, notice_key
from app.messaging.service import notify
from app.messaging.states import MessageStatus
from app.plan.queries import current_plan
from app.units.models import Unit, UnitKind
from bench.load import UnexpectedAnswer
from bench.rounds import Figure, alternate
from bench.stage import Stage
from launcher.components import ROOT
from sandbox.client import SandboxClient

BAR = 0.6
TEMPLATE = "quota_behind"
TEXTS = {"unit": "示例县总工会", "matter": "示例任务还差 2 场", "date": "2026年12月31日", "advice": "请安排宣讲"}
PAGE = "pages/progress/progress"
LOOK_SECONDS = 0.02
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Crowd:
    """People who all serve one unit, so that one notice becomes a message for each of them."""

    unit_id: int
    openids: Sequence[str]


def measure_delivery(stage: Stage, *, messages: int, rounds: int) -> Figure:
    crowd = gather(stage, messages, credits_each=rounds + 1)
    with direct_sender(stage) as direct:

        def reference() -> float:
            return messages / send_directly(stage, direct, crowd.openids)

        def ours() -> float:
            return messages / _deliver(stage, crowd)

        alternate(reference, ours, rounds=1)  # connections, tokens and caches are there from now on
        rates = alternate(reference, ours, rounds=rounds)
    return Figure("delivery", "messages/s", BAR, rates[1], rates[0], notes={"messages_a_round": messages})


def gather(stage: Stage, size: int, *, credits_each: int, name: str = "bench") -> Crowd:
    """Everybody has said yes: in WeChat once and for all, with us as often as messages will come."""
    openids = [f"o-{name}-{number}" for number in range(size)]
    now = datetime.now(UTC)
    with stage.app.app_context(), transaction() as session:
        template_id = current_plan(session).message_templates[TEMPLATE].template_id
        unit_id = session.scalars(select(Unit.id).where(Unit.kind == UnitKind.SCHOOL).order_by(Unit.id.desc())).first()
        assert unit_id is not None
        people = session.scalars(
            insert(Person).returning(Person.id),
            [{"openid": openid, "name": "示例人员", "created_at": now} for openid in openids],
        ).all()
        served = {"unit_id": unit_id, "role": Role.SCHOOL, "began_at": now}
        session.execute(insert(UnitIdentity), [served | {"person_id": person} for person in people])
        granted = {"template_id": template_id, "balance": credits_each, "granted": credits_each, "updated_at": now}
        session.execute(insert(MessageCredit), [granted | {"person_id": person} for person in people])
        fields = current_plan(session).message_templates[TEMPLATE].fields
    stage.sandbox.put_template(template_id, title="示例", fields=dict(fields), kind="long_term")
    _consent(stage.sandbox, openids, template_id)
    return Crowd(unit_id, openids)


def _consent(sandbox: SandboxClient, openids: Sequence[str], template_id: str) -> None:
    for openid in openids:
        sandbox.put_person(openid, nickname="示例人员", phone="13800000000")
        sandbox.answer_consent(openid, template_id)


def _deliver(stage: Stage, crowd: Crowd) -> float:
    """Seconds from the commit of the notice until the last message is recorded as sent."""
    notice = new_notice(crowd)
    with stage.app.app_context():
        with transaction() as session:
            templates = current_plan(session).message_templates
            told = notify(session, notice, templates=templates, now=datetime.now(UTC))
            assert told.queued == len(crowd.openids)
            began = time.perf_counter()
        _await_sent(stage.database.reader, notice_key(notice), len(crowd.openids))
        return time.perf_counter() - began


def new_notice(crowd: Crowd) -> Notice:
    return Notice(
        subject=NoticeSubject.QUOTA_BEHIND,
        subject_id=1,
        unit_id=crowd.unit_id,
        dedupe_key=f"bench:{uuid4()}",
        title="示例通知",
        body="示例通知：还差 2 场，请安排宣讲。",
        page=PAGE,
        template=TEMPLATE,
        fields=TEXTS,
    )


def _await_sent(engine: Engine, key: str, wanted: int) -> None:
    """Raises `UnexpectedAnswer` when a message ends otherwise."""
    mine = select(func.count()).where(OutboxMessage.notice_key == key)
    waiting = mine.where(OutboxMessage.status == MessageStatus.QUEUED)
    deadline = time.monotonic() + PATIENCE_SECONDS
    with engine.connect() as connection:
        while connection.scalar(waiting):
            if time.monotonic() > deadline:
                raise UnexpectedAnswer("the worker does not deliver")
            time.sleep(LOOK_SECONDS)
        sent = connection.scalar(mine.where(OutboxMessage.status == MessageStatus.SENT))
    if sent != wanted:
        raise UnexpectedAnswer(f"{sent} of {wanted} messages were sent")


@contextmanager
def direct_sender(stage: Stage) -> Iterator[subprocess.Popen[str]]:
    """For `send_directly`; a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.direct"],
        cwd=ROOT,
        env=dict(stage.system.environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        _pipe(process.stdin).close()
        process.wait(PATIENCE_SECONDS)
        _pipe(process.stdout).close()


def send_directly(stage: Stage, direct: subprocess.Popen[str], openids: Sequence[str]) -> float:
    """Seconds for the same message to all of these, sent by as many threads as a worker has."""
    with stage.app.app_context(), transaction() as session:
        template = current_plan(session).message_templates[TEMPLATE]
    message = {"template_id": template.template_id, "page": PAGE, "data": compose(template, TEXTS)}
    order = {"threads": SENDERS, "messages": [message | {"openid": openid} for openid in openids]}
    print(json.dumps(order), file=_pipe(direct.stdin), flush=True)
    answer = _pipe(direct.stdout).readline()
    if not answer:
        raise UnexpectedAnswer("the direct sender has ended")
    return float(answer)


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe
