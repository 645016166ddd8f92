"""`evaluate-photos`: what the models say beside what is known, on anybody's own photos."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.photos.advice.evaluation import Known, confusion
from app.photos.advice.rules import AudienceBand, BannerBand
from tests.adapters.vision.scenes import Scene, jpeg
from tests.photos.advice.test_words import GOOD
from tests.tools import Campus, refusal

BANNER = "2026年固原市“中国梦·劳动美——奋进新征程建功新时代”劳模工匠进校园宣讲活动（西吉示例一小专场）"


def test_the_tables() -> None:
    hall = Known("a.jpg", 40, BANNER, "西吉示例一小", shows_banner=True)
    pairs = [
        (hall, replace(GOOD, faces=36)),
        (hall, replace(GOOD, faces=20, audience=AudienceBand.UNCERTAIN, banner=BannerBand.PARTIAL)),
        (replace(hall, people=4, banner=""), replace(GOOD, faces=2, audience=AudienceBand.FEW)),
        (replace(hall, shows_banner=False), replace(GOOD, faces=None, audience=AudienceBand.NOT_COUNTED)),
    ]
    assert [" ".join(line.split()) for line in confusion(pairs, min_audience=30)] == [
        "people enough uncertain few not_counted",
        "30 or more 1 1 0 1",
        "under 30 0 0 1 0",
        "mean error of 2 photos with 5 people or more: 30 %",
        "banner passes does not",
        "right 1 1",
        "wrong, none 1 0",
    ]


@pytest.mark.xdist_group("vision")
def test_the_command_measures_a_folder(campus: Campus, tmp_path: Path) -> None:
    (tmp_path / "hall.jpg").write_bytes(jpeg(Scene(BANNER, seed=4)))
    table = tmp_path / "known.csv"
    table.write_text(f"file,people,banner,special_name,shows_banner\nhall.jpg,0,{BANNER},西吉示例一小,1\n", "utf-8")
    result = campus("evaluate-photos", tmp_path, table)
    assert result.exit_code == 0, result.output
    assert "hall.jpg: 0 people, 0 faces, banner 100 %" in result.output
    assert result.output.splitlines()[-2].split() == ["right", "1", "0"]


def test_a_table_without_numbers_is_explained(campus: Campus, tmp_path: Path) -> None:
    table = tmp_path / "known.csv"
    table.write_text("file,people\nhall.jpg,many\n", "utf-8")
    said = refusal(campus("evaluate-photos", tmp_path, table))
    assert said == "row 2 of known.csv needs a file and a number of people"
