"""Before the shot the camera page says when the room is too dark."""

from collections.abc import Callable

from tests.browser.host import Phone
from tests.browser.school import TEACHER, in_use

PickUp = Callable[..., Phone]
DARK = "这里有点暗，请开灯，或换个方向再拍"


def test_a_dark_room_is_told_before_the_shot_and_while_it_lasts(phone: PickUp) -> None:
    teacher = in_use(phone(TEACHER), "/pkg-school/camera/camera?key=new-light&step=0&last=0")
    teacher.page.wait_for_function("() => __phone.data().isReady")
    teacher.miss(DARK)
    teacher.page.evaluate("() => __phone.setLight(0.2)")
    teacher.see(DARK)
    teacher.tap("拍照")
    teacher.miss(DARK)  # now the picture is looked at
    teacher.page.evaluate("() => __phone.setLight(1)")
    teacher.tap("重拍")
    teacher.miss(DARK)
