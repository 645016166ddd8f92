"""A county that invites a speaker of its corps to one of its schools."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from app.core.access import Identity
from app.speakers.models import Speaker
from app.units.models import Unit
from tests.factories import XIJI, Make
from tests.invitations.drafts import accept, decline, invitation, new_talk
from tests.tools import Api


@dataclass
class Desk:
    """Who takes part, and what they do over HTTP."""

    api: Api
    make: Make
    school: Unit
    staff: Identity
    speaker: Speaker
    speaks: Identity
    teaches: Identity
    extra: dict[str, Any] = field(default_factory=dict)

    def invite(self, speaker: Speaker | None = None, *, by: Identity | None = None, **changes: Any) -> dict[str, Any]:
        body = invitation((speaker or self.speaker).id) | changes
        if "talk_id" not in body and "talk" not in body:
            body["talk"] = new_talk(school_id=self.school.id)
        answer = self.api.as_(by or self.staff).post("/api/invitations", body)
        assert answer.status_code == 201, answer.get_json()
        return dict(answer.get_json())

    def do(self, who: Identity, invitation: dict[str, Any], what: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.api.as_(who).post(f"/api/invitations/{invitation['id']}/{what}", body)
        assert answer.status_code == 200, answer.get_json()
        return dict(answer.get_json())

    def accept(self, invitation: dict[str, Any], *, by: Identity | None = None) -> dict[str, Any]:
        return self.do(by or self.speaks, invitation, "answer", accept(invitation["version"]))

    def decline(self, invitation: dict[str, Any], *, by: Identity | None = None, **changes: Any) -> dict[str, Any]:
        return self.do(by or self.speaks, invitation, "answer", decline(invitation["version"], **changes))

    def see(self, who: Identity, invitation: dict[str, Any]) -> dict[str, Any]:
        answer = self.api.as_(who).get(f"/api/invitations/{invitation['id']}")
        assert answer.status_code == 200, answer.get_json()
        return dict(answer.get_json())

    def talk(self, talk_id: int) -> dict[str, Any]:
        return dict(self.api.as_(self.staff).get(f"/api/talks/{talk_id}").get_json())


@pytest.fixture
def desk(api: Api, make: Make) -> Desk:
    school, speaker = make.school(XIJI, name="示例小学"), make.speaker(XIJI, name="示例讲师甲")
    return Desk(
        api,
        make,
        school,
        make.staff(XIJI),
        speaker,
        make.speaker_identity(speaker),
        make.teacher(school),
    )
