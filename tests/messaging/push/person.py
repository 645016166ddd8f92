"""Somebody whose consents are told twice, in a test's hands."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from app.core.access import Identity
from app.messaging.credits import grant
from app.messaging.states import PushStatus
from tests.messaging.conftest import TEMPLATE
from tests.messaging.push.conftest import Platform


@dataclass
class Person:
    """Somebody whose phone reports, and about whom WeChat pushes."""

    platform: Platform
    who: Identity

    def report(self, client_id: UUID | None = None) -> bool:
        room = self.platform.room
        counted = grant(
            room.session,
            self.who.person_id,
            TEMPLATE,
            is_long_term=False,
            client_id=client_id or uuid4(),
            now=room.clock.now(),
        )
        room.session.commit()
        return counted

    def event(self, word: str = "accept", *, after: float = 0) -> PushStatus:
        return self.platform.tell(self.platform.answered(self.who, word, after=after))

    def balance(self) -> int:
        credit = self.platform.credit(self.who)
        return 0 if credit is None else credit.balance

    def ledger(self) -> list[tuple[str, int]]:
        entries = self.platform.room.entries()
        assert self.balance() == sum(amount for _, amount in entries)
        return entries
