"""The school's way to a submitted talk, on the real mini-program and the real back end: few taps, nothing lost."""

from collections.abc import Callable, Iterator

import pytest

from launcher.system import System
from tests.browser.host import Phone
from tests.browser.school import (
    EDIT,
    QUEUE,
    TEACHER,
    School,
    allow_if_asked,
    button,
    choose_two,
    in_use,
    new_speaker,
    school_of,
    set_day,
    submit,
    tap_twice,
)

PickUp = Callable[..., Phone]


@pytest.fixture
def school(system: System) -> Iterator[School]:
    with school_of(system) as school:
        yield school


def begin_from_todo(phone: PickUp, speaker: str) -> Phone:
    teacher = in_use(phone(TEACHER), "/pages/todo/todo")
    teacher.see(speaker)
    teacher.tap(teacher.view.locator(".talk").filter(has_text=speaker).get_by_text("去填"))
    return teacher


def test_a_talk_is_submitted_from_the_album_in_four_taps_without_typing(school: School, phone: PickUp) -> None:
    talk, asks = school.arrange(), school.is_worth_asking()
    teacher = begin_from_todo(phone, talk["speaker_name"])
    choose_two(teacher)
    teacher.tap("听讲人数 90 人")
    submit(teacher)
    assert teacher.taps <= 4
    assert teacher.wechat_taps == 3 + asks  # two pictures, 完成, 允许
    stored = school.await_status(talk["id"], "submitted")
    assert (stored["audience"], stored["formats"], stored["venue"]) == (90, ["lecture"], "hall")
    assert sorted(school.photos(talk["id"])) == sorted(stored["declared_photos"])
    assert len(stored["declared_photos"]) == 2
    teacher.see("已提交，等审核")


def test_a_talk_is_submitted_with_the_camera_in_eight_taps(school: School, phone: PickUp) -> None:
    talk, asks = school.arrange(), school.is_worth_asking()
    teacher = begin_from_todo(phone, talk["speaker_name"])
    teacher.tap("加照片：全景+横幅")
    for hint in ("把横幅放进金框", "走近一点"):
        teacher.see(hint)
        teacher.tap("拍照")
        teacher.tap("用这张")
    teacher.tap("听讲人数 45 人")
    submit(teacher)
    assert teacher.taps <= 8
    assert teacher.wechat_taps == int(asks)
    assert school.await_status(talk["id"], "submitted")["audience"] == 45


def test_a_refused_camera_leads_to_the_album(school: School, phone: PickUp) -> None:
    talk = school.arrange()
    teacher = in_use(phone(TEACHER), f"{EDIT}?id={talk['id']}")
    teacher.see("听讲人数")
    teacher.refuse("scope.camera")
    teacher.tap("加照片：全景+横幅")
    teacher.see("没有相机权限，可以从相册选，或去设置打开。")
    teacher.tap("从相册选")
    teacher.tap("照片1")
    teacher.tap("完成(1)")
    teacher.tap("用这张")
    teacher.see("没有相机权限")
    teacher.back()
    teacher.see("已存好")


@pytest.mark.parametrize("photo", ["HEIC 照片"])
def test_a_photo_that_cannot_go_is_refused_in_plain_words_at_once(school: School, phone: PickUp, photo: str) -> None:
    talk = school.arrange()
    teacher = in_use(phone(TEACHER), f"{EDIT}?id={talk['id']}")
    teacher.tap("从相册选")
    teacher.tap(photo)
    teacher.tap("完成(1)")
    teacher.see("可能是苹果的 HEIC 格式。请换一张")


def test_a_panorama_of_forty_megabytes_is_made_small_and_arrives(school: School, phone: PickUp) -> None:
    talk = school.arrange()
    teacher = in_use(phone(TEACHER), f"{EDIT}?id={talk['id']}")
    teacher.tap("从相册选")
    teacher.tap("全景 40MB")
    teacher.tap("完成(1)")
    teacher.see("已存好")
    teacher.tap("听讲人数 45 人")
    submit(teacher)
    school.await_status(talk["id"], "submitted")
    assert len(school.photos(talk["id"])) == 1


def test_the_network_cut_in_the_second_photo_and_a_kill_lose_nothing(school: School, phone: PickUp) -> None:
    talk = school.arrange()
    teacher = in_use(phone(TEACHER), f"{EDIT}?id={talk['id']}")
    choose_two(teacher)
    teacher.tap("听讲人数 90 人")
    teacher.network("slow")  # one photo at a time
    submit(teacher)
    teacher.see("照片已到 1 张，共 2 张")
    teacher.network("offline")
    assert len(school.photos(talk["id"])) == 1
    teacher.kill_and_reopen(QUEUE)
    teacher.see("等网络")
    teacher.network("online")
    stored = school.await_status(talk["id"], "submitted")
    assert len(stored["declared_photos"]) == 2
    assert sorted(school.photos(talk["id"])) == sorted(stored["declared_photos"])
    teacher.see("照片都传完了")


def test_offline_the_record_waits_on_the_phone_and_goes_by_itself(school: School, phone: PickUp) -> None:
    talk = school.arrange()
    teacher = in_use(phone(TEACHER), f"{EDIT}?id={talk['id']}")
    teacher.see("听讲人数")
    teacher.network("offline")
    choose_two(teacher)
    teacher.tap("听讲人数 90 人")
    submit(teacher)
    teacher.see("已保存在手机，联网后自动提交")
    teacher.kill_and_reopen(f"{EDIT}?id={talk['id']}")
    teacher.see("已保存在手机，联网后自动提交")
    assert school.talk(talk["id"])["status"] == "planned"
    teacher.network("online")
    school.await_status(talk["id"], "submitted")
    teacher.see("已提交，等审核")


def test_a_double_tap_makes_one_talk(school: School, phone: PickUp) -> None:
    teacher = in_use(phone(TEACHER), EDIT)
    speaker = new_speaker()
    teacher.fill("宣讲员姓名", speaker)
    teacher.tap("听讲人数 45 人")
    choose_two(teacher)
    tap_twice(teacher, "提交")
    allow_if_asked(teacher)
    teacher.see("已提交，等审核")
    assert [(talk["status"], talk["organiser"]) for talk in school.talks_of(speaker)] == [("submitted", "school")]


def test_the_same_talk_again_leads_to_the_first(school: School, phone: PickUp) -> None:
    talk = school.arrange()
    teacher = in_use(phone(TEACHER), EDIT)
    teacher.fill("宣讲员姓名", talk["speaker_name"])
    set_day(teacher, talk["day"])
    teacher.tap("听讲人数 45 人")
    choose_two(teacher)
    submit(teacher)
    teacher.see("已经记过了")
    teacher.tap("去看")
    teacher.await_route("pkg-school/talk-detail/talk-detail")
    teacher.see(talk["speaker_name"])


def test_without_photos_a_reason_is_enough(school: School, phone: PickUp) -> None:
    talk = school.arrange()
    teacher = in_use(phone(TEACHER), f"{EDIT}?id={talk['id']}")
    teacher.tap("听讲人数 45 人")
    teacher.tap(button(teacher, "提交"))
    teacher.see("请加照片；没拍到照片，写明情况也能提交。")
    teacher.tap("没拍到照片？写明情况也能提交")
    teacher.fill("为什么没有照片", "手机没电了，没有拍到")
    submit(teacher)
    assert school.await_status(talk["id"], "submitted")["no_photo_reason"] == "手机没电了，没有拍到"


def test_what_the_server_refuses_stands_beside_its_field(school: School, phone: PickUp) -> None:
    talk = school.arrange()
    teacher = in_use(phone(TEACHER), f"{EDIT}?id={talk['id']}")
    teacher.tap("听讲人数 45 人")
    choose_two(teacher)
    set_day(teacher, "2099-12-31")
    submit(teacher)
    teacher.see("宣讲时间还没到，讲完以后再填。")
    assert list(teacher.data()["problems"]) == ["time"]
    assert teacher.data()["draft"]["values"]["audience"] == 45


def test_an_expired_login_in_the_middle_of_the_form_loses_nothing(school: School, phone: PickUp) -> None:
    talk = school.arrange()
    teacher = in_use(phone(TEACHER), f"{EDIT}?id={talk['id']}")
    choose_two(teacher)
    teacher.tap("听讲人数 90 人")
    school.teacher.call("POST", "/api/logout-everywhere")
    submit(teacher)
    stored = school.await_status(talk["id"], "submitted")
    assert (stored["audience"], len(school.photos(talk["id"]))) == (90, 2)


def test_a_kill_while_filling_in_loses_nothing_typed(school: School, phone: PickUp) -> None:
    talk = school.arrange()
    teacher = in_use(phone(TEACHER), f"{EDIT}?id={talk['id']}")
    teacher.tap("听讲人数 90 人")
    choose_two(teacher)
    teacher.tap("再补充几句，可以不填")
    teacher.fill("一句话", "讲成长故事，现场演示一项手艺。")
    teacher.see("已存草稿")
    teacher.kill_and_reopen(f"{EDIT}?id={talk['id']}")
    teacher.see("已存好")
    values = teacher.data()["draft"]["values"]
    assert (values["audience"], values["summary"]) == (90, "讲成长故事，现场演示一项手艺。")
    submit(teacher)
    assert len(school.await_status(talk["id"], "submitted")["declared_photos"]) == 2


@pytest.mark.parametrize(("choice", "audience"), [("用我填的，提交", 135), ("用现在的", 45)])
def test_two_people_with_one_record_choose_between_both(
    school: School, phone: PickUp, choice: str, audience: int
) -> None:
    talk = school.arrange()
    teacher = in_use(phone(TEACHER), f"{EDIT}?id={talk['id']}")
    choose_two(teacher)
    teacher.tap("听讲人数 135 人")
    school.record(talk, audience=45)
    submit(teacher)
    teacher.see("刚才有人改过，已为您保留两份，请选一份。")
    teacher.see("135 人")
    teacher.see("45 人")
    teacher.tap(choice)
    if audience == 135:
        teacher.see("已提交，等审核")
    else:
        teacher.miss("刚才有人改过")
        assert teacher.data()["draft"]["values"]["audience"] == 45
    assert school.await_status(talk["id"], "submitted")["audience"] == audience


def test_a_returned_record_needs_one_more_photo_and_nothing_else(school: School, phone: PickUp) -> None:
    talk = school.arrange()
    teacher = begin_from_todo(phone, talk["speaker_name"])
    choose_two(teacher)
    teacher.tap("听讲人数 90 人")
    submit(teacher)
    first = school.await_status(talk["id"], "submitted")["declared_photos"]
    school.send_back(talk["id"], "banner_cut")
    teacher.kill_and_reopen(f"/pkg-school/talk-detail/talk-detail?id={talk['id']}")
    teacher.see("需要补一点：横幅没拍全。补拍 1 张就好，其他不用重填。")
    teacher.tap(button(teacher, "补拍"))
    teacher.tap("去掉全景+横幅")
    teacher.tap("去掉")  # what the server has cannot be brought back, so it is asked about
    teacher.miss("没传到")
    teacher.tap("加照片：全景+横幅")
    teacher.tap("拍照")
    teacher.tap("用这张")
    submit(teacher)
    stored = school.await_status(talk["id"], "submitted")
    assert stored["audience"] == 90
    assert len(stored["declared_photos"]) == 2
    assert len(set(first) & set(stored["declared_photos"])) == 1
    assert sorted(school.photos(talk["id"])) == sorted(stored["declared_photos"])
