"""Lines of keys in TOML texts, whatever the way of writing."""

import tomllib
from textwrap import dedent

import pytest

from app.plan.positions import Path, key_lines, line_of

TEXT = dedent(
    '''\
    # comment with [brackets] and = signs
    a = 1
    b.c = 2
    "quoted key" = 3
    text = """
    not = a key
    [nor.a.table]
    """
    raw = \'\'\'
    neither = this\'\'\'
    list = [
        1, # ]
        "]",
        { x = 1 },
    ]
    after = "[ # no comment"

    [table] # comment
    key = 1
    [table.inner]
    key = 2
    [[rows]]
    name = "one"
    [rows.more]
    deep = 1
    [[rows]]
      name = "two"
    [rows.more]
    deep = 2
    [[rows.parts]]
    p = 1
    [[rows.parts]]
    p = 2
    '''
)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("a",), 2),
        (("b",), 3),
        (("b", "c"), 3),
        (("quoted key",), 4),
        (("text",), 5),
        (("raw",), 9),
        (("list",), 11),
        (("after",), 16),
        (("table",), 18),
        (("table", "key"), 19),
        (("table", "inner", "key"), 21),
        (("rows",), 22),
        (("rows", 0), 22),
        (("rows", 0, "name"), 23),
        (("rows", 0, "more", "deep"), 25),
        (("rows", 1), 26),
        (("rows", 1, "name"), 27),
        (("rows", 1, "more", "deep"), 29),
        (("rows", 1, "parts", 0, "p"), 31),
        (("rows", 1, "parts", 1, "p"), 33),
    ],
)
def test_each_key_has_its_line(path: Path, line: int) -> None:
    tomllib.loads(TEXT)
    assert key_lines(TEXT)[path] == line


def test_what_only_looks_like_a_key_is_none() -> None:
    lines = key_lines(TEXT)
    assert not {("not",), ("nor",), ("neither",), ("nor", "a", "table")} & set(lines)


def test_a_missing_key_is_sought_where_it_should_stand() -> None:
    lines = key_lines(TEXT)
    assert line_of(("rows", 1, "missing"), lines) == 26
    assert line_of(("list", 3, "x"), lines) == 11
    assert line_of(("nowhere", "at", "all"), lines) == 1


def test_windows_line_ends_count_alike() -> None:
    assert key_lines(TEXT.replace("\n", "\r\n")) == key_lines(TEXT)
