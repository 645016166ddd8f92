"""PostgreSQL breaks under a delivering worker and a web server that people use.

Promise (app/messaging/delivery.py): with PostgreSQL away what came of a send is kept in memory until it is written, so
nothing is lost and nothing sent twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import requests

from tests.e2e.house import CONSENTS, HELD_SECONDS, PEOPLE, SEND, SENDERS, TEMPLATE, Books, House, once_each, until


@contextmanager
def phone_of(house: House, openid: str) -> Iterator[requests.Session]:
    """Signed in."""
    with requests.Session() as http:
        http.trust_env = False  # no proxy: the system is on this machine
        code = house.sandbox.login_code(openid)
        answer = http.post(f"{house.system.api_url}/api/login", json={"code": code}, timeout=20)
        http.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        yield http


def test_postgresql_crashes_under_a_delivering_worker_and_the_web_server(house: House) -> None:
    """A phone reports a consent meanwhile, and again until it hears that it was taken."""
    reporting = house.openids[0]
    report = {"client_id": str(uuid4()), "results": {TEMPLATE: "accept"}}
    with phone_of(house, reporting) as phone:

        def send_report() -> int:
            return phone.post(f"{house.system.api_url}/api/me/credits", json=report, timeout=20).status_code

        house.sandbox.add_fault(SEND, "hang", HELD_SECONDS, times=SENDERS)
        house.tell()
        until(lambda: sum(house.arrivals().values()) == SENDERS, "every sender waiting for its answer")
        with house.postgresql_away(crashed=True):
            assert send_report() == 503
            house.sandbox.clear_faults()  # the answers come while there is nowhere to write them
            until(lambda: sum(house.arrivals().values()) == PEOPLE, "all sent meanwhile")
        assert send_report() == 200
        with house.postgresql_away(crashed=True):
            pass  # and the web server finds out by itself that its connections are dead
        assert send_report() == 200  # as a phone does that missed the answer
    house.let_time_pass()
    house.await_all_sent()
    assert house.arrivals() == once_each(house)
    usual = Books(CONSENTS - 1, 1, CONSENTS - 1)
    assert house.books() == dict.fromkeys(house.openids, usual) | {reporting: Books(CONSENTS, 1, CONSENTS)}
    assert house.calls() == []


def test_postgresql_away_between_sending_and_recording(house: House) -> None:
    """Long enough for several tries to record; what was accepted is not sent again."""
    house.sandbox.add_fault(SEND, "hang", HELD_SECONDS, times=SENDERS)
    house.tell()
    until(lambda: sum(house.arrivals().values()) == SENDERS, "every sender waiting for its answer")
    before = tries_to_record(house)
    with house.postgresql_away():
        house.sandbox.clear_faults()
        until(lambda: tries_to_record(house) >= before + 3, "the worker trying again and again")
    house.await_all_sent()
    house.let_time_pass()
    assert house.arrivals() == once_each(house)
    house.require_one_spent_each()


def tries_to_record(house: House) -> int:
    return sum(line["event"] == "results_not_recorded_yet" for line in house.said())
