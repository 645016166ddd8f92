"""What a thumb must hit in a record: 44 px at least, whatever the letters, and what it does."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator

from launcher.system import System
from tests.browser.host import Phone
from tests.browser.school import EDIT, TEACHER, School, button, choose_two, in_use, school_of

PickUp = Callable[..., Phone]
LEAST_PX = 44
LINES = "e => Math.round(e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).lineHeight))"


@pytest.fixture
def school(system: System) -> Iterator[School]:
    with school_of(system) as school:
        yield school


def size(target: Locator) -> tuple[float, float]:
    box = target.bounding_box()
    assert box is not None
    return round(box["width"], 1), round(box["height"], 1)


def test_the_steps_grow_with_the_letters(school: School, phone: PickUp) -> None:
    path = f"{EDIT}?id={school.arrange()['id']}"
    sizes = []
    for font in ("standard", "xlarge"):
        teacher = phone(TEACHER, font=font).open(path)
        less, more = (button(teacher, f"听讲人数{sign} 1") for sign in "减加")
        teacher.see("听讲人数")
        assert size(less) == size(more)
        assert min(size(more)) >= LEAST_PX
        sizes.append(min(size(more)))
    assert sizes[1] / sizes[0] == pytest.approx(1.4, abs=0.02)


def test_the_number_is_stepped_typed_and_held_to_what_is_possible(school: School, phone: PickUp) -> None:
    teacher = phone(TEACHER).open(f"{EDIT}?id={school.arrange()['id']}")
    less, more = (button(teacher, f"听讲人数{sign} 1") for sign in "减加")
    teacher.tap("90 人")
    field = teacher.view.locator(".count-field input")
    for target, count in ((more, "91"), (less, "90"), (less, "89")):
        teacher.tap(target)
        teacher.page.wait_for_function("([e, count]) => e.value === count", arg=[field.element_handle(), count])
    teacher.fill("听讲人数", "60000")
    assert teacher.data()["draft"]["values"]["audience"] == 5000
    assert field.input_value() == "5000"
    teacher.fill("听讲人数", "")
    assert teacher.data()["draft"]["values"]["audience"] == 0


@pytest.mark.parametrize("width", [375, 360])
def test_a_photos_name_stands_on_one_line_and_its_corner_takes_it_away(
    school: School, phone: PickUp, width: int
) -> None:
    teacher = in_use(phone(TEACHER, width=width, font="xlarge"), f"{EDIT}?id={school.arrange()['id']}")
    choose_two(teacher)
    for label in teacher.view.locator(".slot-label").all():
        assert label.evaluate(LINES) == 1
    remove = button(teacher, "去掉讲课近景")
    assert min(size(remove)) >= LEAST_PX * width / 375 - 0.1  # an rpx is a part of the width
    remove.tap(position={"x": 2, "y": size(remove)[1] - 2})
    teacher.page.wait_for_function("() => document.querySelectorAll('.slot-picture').length === 1")
