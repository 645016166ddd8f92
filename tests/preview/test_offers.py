"""The table in preview/README.md is what `wx` really offers; `miniprogram/` asks for nothing else."""

import re

import pytest

from launcher.components import ROOT
from tests.browser.host import Phone

SECTION = re.compile(r"^### (Real|Simulated|Missing)\n(.*?)(?=^#|\Z)", re.MULTILINE | re.DOTALL)
MEMBER = re.compile(r"`(\w+)`")
ASKED = re.compile(r"\bwx\.(\w+)")


@pytest.fixture(scope="module")
def table() -> dict[str, set[str]]:
    text = (ROOT / "preview" / "README.md").read_text("utf-8")
    return {name.lower(): set(MEMBER.findall(body)) for name, body in SECTION.findall(text)}


def test_the_table_equals_the_code(phone: Phone, table: dict[str, set[str]]) -> None:
    standings = phone.open().page.evaluate("() => __phone.standings()")
    offered = {kind: {name for name, value in standings.items() if value == kind} for kind in ("real", "simulated")}
    assert offered == {kind: table[kind] for kind in ("real", "simulated")}


def test_what_the_table_calls_missing_throws_by_name(phone: Phone, table: dict[str, set[str]]) -> None:
    read = "name => { try { return String(__phone.wx[name]); } catch (error) { return error.message; } }"
    phone.open()
    assert len(table["missing"]) > 20
    for name in table["missing"]:
        assert f"wx.{name} is missing in the preview" in phone.page.evaluate(read, name)


def test_the_mini_program_asks_for_nothing_that_is_missing(table: dict[str, set[str]]) -> None:
    files = [file for file in (ROOT / "miniprogram").rglob("*.ts") if "vendor" not in file.parts]
    asked = {name for file in files for name in ASKED.findall(file.read_text("utf-8"))}
    assert len(asked) > 15
    assert asked - table["real"] - table["simulated"] == set()
