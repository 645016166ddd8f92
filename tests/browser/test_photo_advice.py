"""While the banner still hangs: real models say what a photo lacks, one more photo mends it, staff decide and publish.

One process for everything with the models (`xdist_group`), and a system of its own: the shared one has none.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from launcher.preview import build_preview
from launcher.system import System, running_system
from tests.adapters.vision.scenes import Scene, jpeg
from tests.browser.host import Phone
from tests.browser.school import COUNTY, DETAIL, EDIT, TEACHER, School, in_use, school_of, submit

pytestmark = pytest.mark.xdist_group("vision")

PickUp = Callable[..., Phone]
LOOKED_AT_MS = 60_000
"""The first photo waits for the models to be loaded."""
CUT = "横幅没拍全，请退后几步，把整条横幅拍进去再拍一张。"
PICTURE_WIDTH, PICTURE_HEIGHT = 1600, 1200


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    build_preview()
    with running_system(looks_at_photos=True) as running:
        yield running


@pytest.fixture
def school(system: System) -> Iterator[School]:
    with school_of(system) as school:
        yield school


def choose_file(phone: Phone, scene: Scene, folder: Path) -> None:
    """In the album that WeChat opens."""
    file = folder / f"{scene.seed}.jpg"
    file.write_bytes(jpeg(scene))
    with phone.page.expect_file_chooser() as chooser:
        phone.tap("从电脑选…")
    chooser.value.set_files(file)


def await_words(phone: Phone, words: str) -> None:
    """They come by themselves: nothing is tapped or pulled meanwhile."""
    phone.view.get_by_text(words).first.wait_for(timeout=LOOKED_AT_MS)


def test_a_cut_banner_is_told_in_time_and_the_captioned_copy_reaches_the_album(
    school: School, phone: PickUp, tmp_path: Path
) -> None:
    talk = school.arrange()
    banner = talk["banner"]
    teacher = in_use(phone(TEACHER), f"{EDIT}?id={talk['id']}")
    teacher.tap("从相册选")
    choose_file(teacher, Scene(banner, seed=1, kept=0.7), tmp_path)
    teacher.see("已存好")
    teacher.tap("听讲人数 90 人")
    submit(teacher)
    teacher.see("正在帮您看照片，马上好")
    await_words(teacher, CUT)
    teacher.miss("正在帮您看照片，马上好")
    teacher.see("第 1 张")

    county = in_use(phone(COUNTY), f"/pkg-staff/review/review?id={talk['id']}")
    county.see("系统提示，请您决定")
    county.see("横幅没拍全。")
    county.miss("请退后几步")  # told to whoever takes the photo
    assert not county.view.locator(".advice").get_by_text("补拍").count()

    teacher.tap("补拍一张")
    teacher.see("把横幅放进金框")
    teacher.tap("相册")
    choose_file(teacher, Scene(banner, seed=2), tmp_path)
    teacher.tap("用这张")
    expect(teacher.view.get_by_text("新照片存好了，请点最下面的“提交”。")).to_be_in_viewport()
    submit(teacher)
    teacher.see("已提交，等审核")
    teacher.page.wait_for_function("() => document.querySelector('.looking') === null", timeout=LOOKED_AT_MS)
    assert not teacher.view.get_by_text("横幅没拍全").count()
    assert len(school.photos(talk["id"])) == 2  # what may be under review stays

    county.tap("三样都有，通过")
    allow_if_asked_to_review(county)
    county.see("刚才有人改过这条记录，下面是最新的内容，请再看一遍。")
    county.see("照片 1 / 2")
    county.miss("系统提示，请您决定")
    county.tap("三样都有，通过")
    county.see("全部审完了，辛苦了")

    county.enter(f"{DETAIL}?id={talk['id']}")
    county.refuse("scope.writePhotosAlbum")
    county.tap("存带说明的照片")
    county.see("手机没有允许存照片。")
    county.tap("去设置打开")
    county.tap("添加到相册")
    county.tap("完成")
    county.see("存好了 2 张，在手机相册里。")
    saved = county.page.evaluate("() => __phone.savedPictures()")
    assert all(picture["height"] > PICTURE_HEIGHT for picture in saved)  # the strip below
    assert max(picture["width"] for picture in saved) == PICTURE_WIDTH


def test_a_returned_record_swaps_the_photo_that_is_named_and_keeps_the_rest(
    school: School, phone: PickUp, tmp_path: Path
) -> None:
    talk = school.arrange()
    cut, other = sent_by_a_colleague(school, talk, Scene(talk["banner"], seed=3, kept=0.7), Scene("", seed=4))
    school.send_back(talk["id"], "banner_cut")
    teacher = in_use(phone(TEACHER), f"{DETAIL}?id={talk['id']}")
    await_words(teacher, CUT)
    assert teacher.view.locator(".detail-mark").count() == 1
    teacher.tap("换一张")
    teacher.see("把横幅放进金框")
    teacher.tap("相册")
    choose_file(teacher, Scene(talk["banner"], seed=5), tmp_path)
    teacher.tap("用这张")
    teacher.see("新照片存好了")
    submit(teacher)
    stored = school.await_status(talk["id"], "submitted")
    assert cut not in stored["declared_photos"]
    assert other in stored["declared_photos"]
    assert len(stored["declared_photos"]) == 2
    assert sorted(school.photos(talk["id"])) == sorted(stored["declared_photos"])


def test_one_photo_is_returned_taken_again_approved_and_published(
    school: School, phone: PickUp, tmp_path: Path
) -> None:
    earlier, talk = school.arrange(hours_ago=44), school.arrange()
    sent_by_a_colleague(school, earlier, Scene("", seed=7))
    sent_by_a_colleague(school, talk, Scene(talk["banner"], seed=6, kept=0.7), Scene("", seed=7))
    teacher = in_use(phone(TEACHER), f"{DETAIL}?id={talk['id']}")
    await_words(teacher, CUT)

    county = in_use(phone(COUNTY), f"/pkg-staff/review/review?id={talk['id']}")
    county.see("横幅没拍全。")
    county.tap("并排对比")
    for side in ("这一场，第 2 张", f"{earlier['school_name']} {earlier['speaker_name']}"):
        county.see(side)
    county.tap("不是同一张")
    county.tap("第 1 张：横幅 听众")
    county.tap(county.view.get_by_role("checkbox", name="横幅没拍全"))
    county.see("学校要补拍：第 1 张横幅没拍全。其他照片不用动。")
    county.tap("退回并通知")
    school.await_status(talk["id"], "returned")

    teacher.open("/pages/todo/todo")
    teacher.see("需要补一点：横幅没拍全。其他不用重填。")
    teacher.taps = 0
    teacher.tap("补拍 1 张")
    teacher.see("需要补一点：横幅没拍全。补拍 1 张就好，其他不用重填。")
    teacher.tap("补拍第 1 张")
    teacher.see("把横幅放进金框")
    teacher.tap("相册")
    choose_file(teacher, Scene(talk["banner"], seed=8), tmp_path)
    teacher.tap("用这张")
    stored = school.await_status(talk["id"], "submitted")  # by itself: nothing is filled in or submitted again
    teacher.see("已提交，审核结果会在微信和待办里告诉您。")
    assert len(stored["declared_photos"]) == 2
    assert teacher.taps == 4

    county.enter(f"/pkg-staff/review/review?id={talk['id']}")
    county.see("新补拍的，请看一看。上一张退回的原因：横幅没拍全")
    county.tap("第 2 张：宣讲员")
    county.see("上次看过，没有问题")
    county.tap("三样都有，通过")
    allow_if_asked_to_review(county)
    school.await_status(talk["id"], "approved")
    county.enter(f"{DETAIL}?id={talk['id']}")
    county.tap("存带说明的照片")
    county.see("存好了 2 张，在手机相册里。")


def sent_by_a_colleague(school: School, talk: dict[str, Any], *scenes: Scene) -> list[str]:
    """The record with these photos, on another phone; their client ids."""
    photos = {uuid4(): jpeg(scene) for scene in scenes}
    record = {
        "client_id": str(uuid4()),
        "held_at": talk["planned_at"],
        "audience": 90,
        "formats": ["lecture"],
        "photos": [str(client_id) for client_id in photos],
    }
    version = school.talk(talk["id"])["version"]
    school.teacher.call("PUT", f"/api/talks/{talk['id']}/record", json={"version": version, "record": record})
    for client_id, content in photos.items():
        school.teacher.send_photo(talk["id"], client_id, content)
    return [str(client_id) for client_id in photos]


def allow_if_asked_to_review(phone: Phone) -> None:
    """Once a visit WeChat may ask about messages."""
    phone.page.wait_for_function(
        "() => document.querySelector('.wx-consent') || __phone.data().notice || __phone.data().undoWords"
    )
    if phone.page.locator(".wx-consent").count():
        phone.tap("允许")
