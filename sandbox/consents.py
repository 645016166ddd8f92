"""Consents to subscription messages, counted per (openid, template).

One-time: each accept pays for one send and never lapses. Long-term: stands until withdrawn. A refusal voids what was
granted before. Not thread-safe: the caller holds the world's lock.
"""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.refusals import refused


class TemplateKind(StrEnum):
    ONE_TIME = "one_time"
    LONG_TERM = "long_term"


class Answer(StrEnum):
    ACCEPT = "accept"
    REJECT = "reject"
    BAN = "ban"


@dataclass
class Consent:
    left: int = 0
    """Sends still paid for; 1 while a long-term consent stands."""
    answer: str = ""
    """The newest answer."""


@dataclass
class ConsentBook:
    consents: dict[tuple[str, str], Consent] = field(default_factory=dict)

    def record(self, openid: str, template_id: str, kind: TemplateKind, answer: Answer) -> int:
        """How many sends are left after this answer."""
        consent = self.consents.setdefault((openid, template_id), Consent())
        consent.answer = answer
        if answer is not Answer.ACCEPT:
            consent.left = 0
        elif kind is TemplateKind.LONG_TERM:
            consent.left = 1
        else:
            consent.left += 1
        return consent.left

    def spend(self, openid: str, template_id: str, kind: TemplateKind) -> None:
        """Take one send; raises 43101 when none is left."""
        consent = self.consents.get((openid, template_id))
        if consent is None or consent.left < 1:
            raise refused(43101)
        if kind is TemplateKind.ONE_TIME:
            consent.left -= 1

    def of_person(self, openid: str) -> dict[str, dict[str, Any]]:
        return {template: asdict(consent) for (owner, template), consent in self.consents.items() if owner == openid}
