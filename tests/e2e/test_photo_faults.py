"""Processes die while phones send photos. `python -m tests.e2e.photo_kills` does it with two hundred."""

from launcher.system import System
from tests.e2e.photo_kills import VICTIMS, send_under_fire, vision_worker


def test_every_receipt_stands_and_every_photo_gets_its_advice_whoever_is_killed(system: System) -> None:
    system.await_health()
    with vision_worker(system):
        outcome = send_under_fire(system, photos=8, kills=len(VICTIMS), seed=7, hurries=True)
    assert outcome.broken == []
    assert outcome.kills == dict.fromkeys(VICTIMS, 1)
    assert outcome.troubles
    assert len(outcome.missing) <= 1
