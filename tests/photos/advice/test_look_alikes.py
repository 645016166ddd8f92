"""A photo and the one it resembles: for those who decide, within their reach."""

from sqlalchemy import Engine

from tests.factories import CITY, LONGDE, Make
from tests.photos.advice.conftest import RIGHT, Advise
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.pictures import jpeg
from tests.tools import Api


def test_the_reviewer_is_given_the_look_alike_to_hold_it_beside(
    teacher: Phone, county: Phone, stranger: Phone, talk: TalkInStore, another_talk: TalkInStore, advise: Advise
) -> None:
    other = teacher.send(another_talk.id, jpeg()).get_json()["photo_id"]
    this = teacher.send(talk.id, jpeg(641)).get_json()["photo_id"]
    advise(RIGHT, RIGHT)
    [said] = county.api.get(f"/api/talks/{talk.id}/photos").get_json()["advice"]
    assert (said["key"], said["photo_id"]) == ("same_as_other_talk", this)
    assert said["finding"] == "第 1 张和11月25日那场的是同一张。"
    shown = said["look_alike"]
    assert (shown["photo_id"], shown["talk_id"], shown["likeness"]) == (other, another_talk.id, "same")
    assert (shown["talk_day"], shown["speaker_name"], shown["is_same_talk"]) == ("2026-11-25", "示例讲师乙", False)
    for link in (shown["url"], shown["small_url"]):
        assert stranger.show("/photos/" + link.rpartition("/photos/")[2]).status_code == 200
    [told] = teacher.api.get(f"/api/talks/{talk.id}/photos").get_json()["advice"]
    assert told["look_alike"] is None, "for those who decide"


def test_a_look_alike_beyond_reach_is_neither_named_nor_linked(
    make: Make,
    teacher: Phone,
    county: Phone,
    other_county: Phone,
    api: Api,
    engine: Engine,
    talk: TalkInStore,
    advise: Advise,
) -> None:
    elsewhere = make.school(LONGDE)
    hidden = TalkInStore(engine, make.talk(elsewhere).id)
    Phone(api.as_(make.teacher(elsewhere))).send(hidden.id, jpeg())
    teacher.send(talk.id, jpeg(641))
    advise(RIGHT, RIGHT)
    assert county.api.get(f"/api/talks/{talk.id}/photos").get_json()["advice"] == []
    assert other_county.api.get(f"/api/talks/{talk.id}/photos").status_code == 404
    city = Phone(api.as_(make.staff(CITY)))
    [said] = city.api.get(f"/api/talks/{talk.id}/photos").get_json()["advice"]
    assert said["look_alike"]["talk_id"] == hidden.id, "within the city's reach it is"
