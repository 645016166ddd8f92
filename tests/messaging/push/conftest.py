"""WeChat's side of the push in a test's hands: events signed and encrypted by the stand-in's own code."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import select
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from app.accounts.erasure import forgetting
from app.accounts.models import Person
from app.composition import PERSONAL_ROOMS
from app.core.access import Identity
from app.core.ports import Ports, TokenStore
from app.messaging.models import MessageCredit, PushEvent
from app.messaging.push.inbox import Inbox
from app.messaging.states import PushStatus
from config.settings import Settings
from sandbox.client import SandboxClient
from sandbox.signing import encrypt, sign
from tests.messaging.conftest import TEMPLATE, Room
from tests.tools import FrozenClock

PATH = "/wechat/push"
OTHER_TEMPLATE = "example-template-talk-returned"


@dataclass
class Platform:
    """Pushes to the application without a network; the real time is the real one, as WeChat's is."""

    app: APIFlask
    room: Room
    clock: FrozenClock
    tokens: TokenStore
    token: str
    aes_key: str
    appid: str
    seconds_off: float = 0
    """How much the timestamps differ from now."""
    nonce: str | None = None
    """Fixed, to be repeated."""
    tail: dict[str, str] = field(default_factory=dict)
    """Parameters that replace the right ones."""
    stop: Event = field(default_factory=Event)

    @property
    def inbox(self) -> Inbox:
        """A worker's."""
        return Inbox(forgetting(PERSONAL_ROOMS, self.tokens), self.clock, self.room.transaction, self.stop)

    def but(self, **changes: Any) -> "Platform":
        return replace(self, **changes)

    def push(self, event: object) -> TestResponse:
        """Safe mode: as `sandbox.push.post` does it."""
        text = event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
        return self.post(encrypt(self.aes_key, self.appid, text))

    def post(self, encrypted: str, *, body: bytes | None = None) -> TestResponse:
        timestamp = str(int(time.time() + self.seconds_off))
        nonce = self.nonce or str(secrets.randbelow(10**9))
        query = {
            "timestamp": timestamp,
            "nonce": nonce,
            "encrypt_type": "aes",
            "signature": sign(self.token, timestamp, nonce),
            "msg_signature": sign(self.token, timestamp, nonce, encrypted),
        } | self.tail
        envelope = json.dumps({"ToUserName": "gh_sandbox000000", "Encrypt": encrypted}).encode()
        with self.app.test_client() as client:
            return client.post(
                PATH, query_string=query, data=envelope if body is None else body, content_type="application/json"
            )

    def tell(self, event: object) -> PushStatus:
        """Push it and let the worker process it."""
        assert self.push(event).get_data() == b"success"
        self.inbox.process_due()
        return self.rows()[-1].status

    def rows(self) -> list[PushEvent]:
        self.room.session.rollback()
        self.room.session.expire_all()
        return list(self.room.session.scalars(select(PushEvent).order_by(PushEvent.id)))

    def row(self) -> PushEvent:
        (only,) = self.rows()
        return only

    def event(self, name: str, openid: str, *, at: datetime | None = None, **fields: Any) -> dict[str, Any]:
        created = int((at or self.clock.now()).timestamp())
        return {
            "ToUserName": "gh_sandbox000000",
            "FromUserName": openid,
            "CreateTime": created,
            "MsgType": "event",
            "Event": name,
            **fields,
        }

    def answered(
        self, who: Identity, word: str = "accept", *, template_id: str = TEMPLATE, after: float = 0, **fields: Any
    ) -> dict[str, Any]:
        """The person answered the question about one template, `after` seconds from now."""
        item = {"TemplateId": template_id, "SubscribeStatusString": word, "PopupScene": "0"}
        at = self.clock.now() + timedelta(seconds=after)
        return self.event("subscribe_msg_popup_event", self.openid(who), at=at, List=item, **fields)

    def sent(self, who: Identity, msgid: str | None, code: object = "0", status: str = "success") -> dict[str, Any]:
        item = {"TemplateId": TEMPLATE, "MsgID": msgid, "ErrorCode": code, "ErrorStatus": status}
        return self.event("subscribe_msg_sent_event", self.openid(who), List=item)

    def openid(self, who: Identity) -> str:
        self.room.session.rollback()
        found = self.room.session.get_one(Person, who.person_id, populate_existing=True).openid
        assert found is not None
        return found

    def credit(self, who: Identity, template_id: str = TEMPLATE) -> MessageCredit | None:
        self.room.session.rollback()
        self.room.session.expire_all()
        return self.room.session.scalars(
            select(MessageCredit).where(
                MessageCredit.person_id == who.person_id, MessageCredit.template_id == template_id
            )
        ).one_or_none()


@pytest.fixture
def platform(app: APIFlask, room: Room, clock: FrozenClock, ports: Ports, settings: Settings) -> Platform:
    return Platform(
        app,
        room,
        clock,
        ports.tokens,
        settings.wechat_push_token.get_secret_value(),
        settings.wechat_push_aes_key.get_secret_value(),
        settings.wechat_appid,
    )


@pytest.fixture
def who(room: Room) -> Identity:
    return room.make.staff()


@pytest.fixture
def pushing(app: APIFlask, settings: Settings, sandbox: SandboxClient) -> Iterator[SandboxClient]:
    """The sandbox, pushing to this application behind a real socket."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        sandbox.configure(
            push_url=f"http://127.0.0.1:{server.server_port}/wechat/push",
            push_token=settings.wechat_push_token.get_secret_value(),
            push_aes_key=settings.wechat_push_aes_key.get_secret_value(),
        )
        yield sandbox
        sandbox.reset()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
