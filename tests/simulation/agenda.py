"""What people have it in mind to do, by when: the simulation's only list of events."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from app.core.errors import DomainError

Action = Callable[[Session, datetime], None]


@dataclass
class Agenda:
    done: Counter[str] = field(default_factory=Counter)
    """What was done how often, by the name of the action; `name: code` for what the application refused."""
    _due: list[tuple[datetime, int, Action]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def add(self, due: datetime, action: Action) -> None:
        heapq.heappush(self._due, (due, next(self._numbers), action))

    def add_in(self, now: datetime, days: float, action: Action) -> None:
        self.add(now + timedelta(days=days), action)

    def act(self, session: Session, now: datetime) -> None:
        """Everything that is due, in its order; what is refused changes nothing."""
        while self._due and self._due[0][0] <= now:
            action = heapq.heappop(self._due)[2]
            name = getattr(action, "func", action).__name__
            try:
                with session.begin_nested():
                    action(session, now)
                self.done[name] += 1
            except DomainError as refusal:
                self.done[f"{name}: {refusal.code}"] += 1
