"""A division that a newer plan has no more: its units, people and talks are still there, and nothing stumbles."""

from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.talks.states import Organiser, TalkStatus
from app.units.service import adopt_plan
from tests.conftest import PLAN_FILE
from tests.factories import XIJI, Make
from tests.tools import Api, problem

ZONE = "640471"


@pytest.fixture
def officer(make: Make, session: Session) -> Identity:
    """Of the zone, which the present plan does not name."""
    officer = make.staff(ZONE)
    before, zone, after = PLAN_FILE.read_text(encoding="utf-8").partition(f'[[divisions]]\ncode = "{ZONE}"')
    assert zone
    text = before.replace('"2023-1"', '"2027-1"') + after[after.index("[[formats]]") :]
    adopt_plan(session, text, now=make.clock.now())
    session.commit()
    return officer


def test_its_talks_are_still_approved_and_count_for_nobody(api: Api, make: Make, officer: Identity) -> None:
    talk = make.talk(make.school(XIJI), organiser=Organiser.ZONE, division_code=ZONE, status=TalkStatus.SUBMITTED)
    seen = {"version": 1, "shows_banner": False, "shows_speaker": False, "shows_audience": False}
    zone = api.as_(officer)
    answer = zone.post(f"/api/talks/{talk.id}/approve", seen | {"client_id": str(uuid4())})
    assert answer.status_code == 200, answer.get_json()
    [line] = zone.get("/api/ledger").get_json()["lines"]
    assert (line["counts"], line["reason"], line["division_name"]) == (False, "no_quota", ZONE)


def test_its_staff_have_no_progress_to_see(api: Api, officer: Identity) -> None:
    assert problem(api.as_(officer).get("/api/progress")) == (404, "not_found")
