"""A picture is private until its school says otherwise, and again as soon as the school says so."""

import pytest
from apiflask import APIFlask

from tests.factories import XIJI, Make
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.pictures import jpeg
from tests.photos.publishing.conftest import Desk, Store
from tests.tools import Api, FrozenClock, QueryCounter, problem


def test_photos_are_private_until_the_school_consents(desk: Desk, school_desk: Desk, photo: int) -> None:
    desk.approve()
    assert desk.photo()["obstacle"] == "no_consent"
    assert problem(desk.publish(photo)) == (409, "publishing.obstacle")
    assert school_desk.consent(photo).status_code == 204
    for seen in (desk.photo(), school_desk.photo()):
        assert (seen["obstacle"], seen["obstacle_words"], seen["consented_at"]) == (None, None, "2026-11-25T02:00:00Z")
    assert desk.publish(photo).status_code == 204


def test_who_may_say_what(desk: Desk, school_desk: Desk, photo: int) -> None:
    assert (school_desk.view()["may_consent"], school_desk.view()["may_publish"]) == (True, False)
    assert (desk.view()["may_consent"], desk.view()["may_publish"]) == (False, True)
    assert problem(desk.consent(photo)) == (403, "identity.not_allowed")
    assert problem(school_desk.publish(photo)) == (403, "identity.not_allowed")


def test_another_school_consents_to_nothing(make: Make, api: Api, desk: Desk, photo: int, talk: TalkInStore) -> None:
    other = Desk(Phone(api.as_(make.teacher(make.school(XIJI)))), talk)
    assert problem(other.consent(photo)) == (404, "not_found")
    assert problem(other.take_down(photo)) == (404, "not_found")
    assert desk.photo()["consented_at"] is None


def test_staff_elsewhere_publish_and_take_down_nothing(
    other_county: Phone, make: Make, api: Api, talk: TalkInStore, desk: Desk, ready: int
) -> None:
    elsewhere = Desk(other_county, talk)
    assert problem(elsewhere.publish(ready)) == (404, "not_found")
    assert problem(elsewhere.take_down(ready)) == (404, "not_found")
    city = Desk(Phone(api.as_(make.staff("640400"))), talk)
    assert problem(city.publish(ready)) == (403, "talk.not_the_reviewer")
    assert not desk.photo()["is_published"]


def test_consent_is_for_the_photos_that_are_named(
    teacher: Phone, desk: Desk, school_desk: Desk, photo: int, talk: TalkInStore, another_talk: TalkInStore
) -> None:
    second = teacher.send(talk.id, jpeg(700, 500)).get_json()["photo_id"]
    foreign = teacher.send(another_talk.id, jpeg(710, 500)).get_json()["photo_id"]
    assert problem(school_desk.consent(photo, foreign)) == (404, "not_found")
    assert [seen["consented_at"] for seen in desk.view()["photos"]] == [None, None]
    school_desk.consent(second)
    assert [seen["consented_at"] is not None for seen in desk.view()["photos"]] == [False, True]
    school_desk.consent(photo, second, second)
    assert all(seen["consented_at"] for seen in desk.view()["photos"])


def test_withdrawing_ends_what_was_published_and_a_new_consent_wants_a_new_decision(
    desk: Desk, school_desk: Desk, ready: int
) -> None:
    desk.publish(ready)
    url = desk.photo()["publishable_url"]
    assert desk.open(url).status_code == 200
    school_desk.consent(ready, given=False)
    assert problem(desk.open(url)) == (404, "not_found")
    assert (desk.photo()["obstacle"], desk.photo()["publishable_url"]) == ("no_consent", None)
    assert desk.open(desk.photo()["url"]).status_code == 200, "the record still shows it"
    school_desk.consent(ready)
    assert (desk.photo()["obstacle"], desk.photo()["is_published"]) == (None, False)


def test_the_trail_tells_who_said_what_once(
    school_desk: Desk, photo: int, facts: Store, clock: FrozenClock, talk: TalkInStore
) -> None:
    for given in (True, True, False, False):
        clock.advance(minutes=1)
        school_desk.consent(photo, given=given)
    assert facts.trail() == [
        ("photo.consented", {"talk_id": talk.id}),
        ("photo.consent_withdrawn", {"talk_id": talk.id}),
    ]


def test_repeating_consent_keeps_its_moment(school_desk: Desk, photo: int, clock: FrozenClock) -> None:
    school_desk.consent(photo)
    clock.advance(days=1)
    school_desk.consent(photo)
    assert school_desk.photo()["consented_at"] == "2026-11-25T02:00:00Z"


@pytest.mark.parametrize("body", [{"photos": [], "is_given": True}, {"photos": [1], "is_given": "yes"}, {}])
def test_what_is_no_consent_changes_nothing(school_desk: Desk, photo: int, talk: TalkInStore, body: object) -> None:
    answer = school_desk.phone.api.post(f"/api/talks/{talk.id}/publishing-consent", body)
    assert problem(answer) == (422, "input.invalid")


def test_looking_costs_as_much_for_many_photos_as_for_one(
    teacher: Phone, desk: Desk, talk: TalkInStore, photo: int, count_queries: QueryCounter, app: APIFlask
) -> None:
    numbers = set()
    for size in (701, 702):
        with count_queries() as counted:
            desk.view()
        numbers.add(counted.number)
        teacher.send(talk.id, jpeg(size, 500))
    assert numbers == {6}  # the caller; talk and photos; publishing; WeChat's check; faces; what was taken down
