"""What the models make of drawn halls, judged as for a teacher: right banners pass, wrong ones never do.

The figures on photos with real people are those of the design page; `evaluate-photos` measures anybody's own.
"""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.adapters.vision.looking import LocalVision
from app.core.vision import ExpectedBanner, VisionFailed
from app.photos.advice.rules import BannerBand, SpecialFinding, Verdict, YearFinding, judge
from tests.adapters.vision.scenes import Scene, in_bad_conditions, jpeg

SENTENCE = "{}年固原市“中国梦·劳动美——奋进新征程建功新时代”劳模工匠进校园宣讲活动（{}专场）"
SCHOOLS = ("西吉示例一小", "泾源示例职校")
RIGHT = [
    (school, scene)
    for number, school in enumerate(SCHOOLS)
    for scene in in_bad_conditions(Scene(SENTENCE.format(2026, school), seed=100 * number))
]
OTHER_EVENTS = ("热烈欢迎各位来宾莅临我校参观指导", "西吉示例一小第十五届秋季运动会")
LEAST_RIGHT = 0.95

pytestmark = pytest.mark.xdist_group("vision")


@pytest.fixture(scope="module")
def vision() -> LocalVision:
    return LocalVision(threads=2)


def verdict_on(vision: LocalVision, scene: Scene, school: str = SCHOOLS[0]) -> Verdict:
    seen = vision.look(jpeg(scene), ExpectedBanner(SENTENCE.format(2026, school), school), counts_faces=True)
    return judge(seen, year=2026, min_audience=30)


def test_right_banners_pass_in_bad_conditions_too(vision: LocalVision) -> None:
    failed = [scene for school, scene in RIGHT if not verdict_on(vision, scene, school).shows_banner]
    assert len(failed) <= (1 - LEAST_RIGHT) * len(RIGHT), failed


@pytest.mark.parametrize("year", [2025, 2023])
def test_a_wrong_year_is_named(vision: LocalVision, year: int) -> None:
    for scene in _some(Scene(SENTENCE.format(year, SCHOOLS[0]), seed=year)):
        verdict = verdict_on(vision, scene)
        assert (verdict.year, verdict.wrong_year, verdict.shows_banner) == (YearFinding.WRONG, year, False), scene


@pytest.mark.parametrize("school", ["隆德县示例中学", "彭阳示例第三小学"])
def test_a_wrong_school_is_noticed(vision: LocalVision, school: str) -> None:
    for scene in _some(Scene(SENTENCE.format(2026, school), seed=7)):
        verdict = verdict_on(vision, scene)
        assert (verdict.special, verdict.shows_banner) == (SpecialFinding.OTHER, False), scene


@pytest.mark.parametrize("text", [*OTHER_EVENTS, ""])
def test_another_event_or_none_is_not_found(vision: LocalVision, text: str) -> None:
    assert verdict_on(vision, Scene(text, seed=31)).banner is BannerBand.NOT_FOUND


def test_a_banner_cut_off_is_partly_there(vision: LocalVision) -> None:
    verdict = verdict_on(vision, Scene(SENTENCE.format(2026, SCHOOLS[0]), seed=3, kept=0.7))
    assert verdict.banner is BannerBand.PARTIAL


def test_ellipses_are_nobody(vision: LocalVision) -> None:
    assert verdict_on(vision, Scene("", seed=5)).faces == 0


def test_what_is_no_picture_has_no_verdict(vision: LocalVision) -> None:
    with pytest.raises(VisionFailed):
        vision.look(b"\xff\xd8\xff not a picture", ExpectedBanner("横幅", "示例"), counts_faces=False)


def _some(scene: Scene) -> Sequence[Scene]:
    """Fewer conditions: whatever is not read at all cannot be wrong either."""
    return [replace(scene, blur=1.2, quality=60), replace(scene, is_led=True)]
