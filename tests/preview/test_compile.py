"""The compiler says what is wrong and where, and leaves the last good build alone."""

import json
import shutil
from pathlib import Path

import pytest

from launcher.preview import build_preview
from launcher.trouble import Trouble

SOURCE = Path(__file__).parent / "fixtures" / "conformance"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOURCE, tmp_path / "source"))


def compiled(source: Path, tmp_path: Path) -> Path:
    out = tmp_path / "out"
    build_preview("--source", str(source), "--out", str(out))
    return out


def mistakes(source: Path, tmp_path: Path) -> str:
    with pytest.raises(Trouble) as caught:
        compiled(source, tmp_path)
    return str(caught.value)


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_packages_hold_their_own_code_only(source: Path, tmp_path: Path) -> None:
    out = compiled(source, tmp_path)
    main, sub = (json.loads((out / "packages" / f"{name}.json").read_text("utf-8")) for name in ("main", "pkg-a"))
    assert set(sub["modules"]) == {"pkg-a/own.ts", "pkg-a/detail/detail.ts"}
    assert not [name for name in main["modules"] if name.startswith("pkg-")]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("pages/life/life.wxml", "<counter", "<view><counter", "pages/life/life.wxml"),
        ("pages/life/life.ts", "depth: 0", "depth: ", "pages/life/life.ts:4"),
        ("pages/life/life.ts", "../../shared/log", "../../shared/gone", "leads nowhere"),
        ("pages/life/life.ts", "../../shared/log", "../../pkg-a/own", "reaches into another sub-package"),
        (
            "pages/life/life.json",
            "/components/counter/counter",
            "/components/gone/gone",
            "component counter leads nowhere",
        ),
        ("pages/render/render.wxss", "#box {", "#box", "pages/render/render.wxss:"),
        ("pages/render/render.wxml", "./tools.wxs", "./gone.wxs", "pages/render/gone.wxs is missing"),
        ("app.json", '"pages/second/second"', '"pages/gone/gone"', "pages/gone/gone"),
        ("app.json", '"style": "v2"', '"style": v2', "app.json"),
    ],
)
def test_mistakes_are_told_with_their_place(
    source: Path, tmp_path: Path, file: str, old: str, new: str, expected: str
) -> None:
    change(source / file, old, new)
    assert expected in mistakes(source, tmp_path)


def test_a_component_of_another_sub_package_is_refused(source: Path, tmp_path: Path) -> None:
    shutil.copytree(source / "components" / "counter", source / "pkg-b" / "counter")
    change(source / "pkg-a/detail/detail.json", "../../components/counter/counter", "/pkg-b/counter/counter")
    assert "the component counter is in another sub-package" in mistakes(source, tmp_path)


def test_a_bad_build_leaves_the_last_good_one(source: Path, tmp_path: Path) -> None:
    good = (compiled(source, tmp_path) / "build.json").read_text("utf-8")
    change(source / "pages/life/life.ts", "depth: 0", "depth: ")
    mistakes(source, tmp_path)
    assert (tmp_path / "out" / "build.json").read_text("utf-8") == good
