"""The pages for engineers stay true: links and paths lead somewhere, names exist, states and events are all there."""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import pytest

from app.commands import cli
from app.core.access import Role
from app.messaging.notices import NoticeSubject
from app.messaging.reasons import MessageReason
from app.messaging.states import CallListReason, MessageStatus
from app.messaging.words import CALL_REASONS, MESSAGE_REASONS, SUBJECTS, say_status
from app.quotas.rules import PaceState, VerdictReason
from app.quotas.words import REASONS
from app.talks.states import Organiser, TalkStatus
from app.units.models import UnitKind, UnitLevel

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
SPAN = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"(?:app|bench|config|docs|launcher|sandbox|story|tests)/[\w/.-]*")
NAME = re.compile(r"[A-Za-z_]+(?:\.[A-Za-z_]+)*")
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \|", re.MULTILINE)


def read(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def test_the_pages_are_found() -> None:
    assert {"CONTRIBUTING.md", "GLOSSARY.md", "operations.md", "dependencies.md"} <= {page.name for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    links = [link for link in LINK.findall(text) if "://" not in link and not (page.parent / link).exists()]
    paths = [span for span in SPAN.findall(text) if PATH.fullmatch(span) and not (ROOT / span).exists()]
    assert (links, paths) == ([], [])


def test_every_name_of_the_glossary_is_in_the_code() -> None:
    names_table = read("docs/GLOSSARY.md").partition("## States")[0]
    cells = [line.split("|")[2] for line in names_table.splitlines() if line.startswith("| ")]
    names = [name for cell in cells for name in SPAN.findall(cell)]
    assert len(names) > 30
    words = {word for file in (ROOT / "app").rglob("*.py") for word in re.findall(r"\w+", file.read_text("utf-8"))}
    assert [name for name in names if not NAME.fullmatch(name) or not set(name.split(".")) <= words] == []


@pytest.mark.parametrize(
    ("enum", "words"),
    [
        (TalkStatus, None),
        (Organiser, None),
        (Role, None),
        (UnitLevel, None),
        (PaceState, None),
        (VerdictReason, REASONS),
        (NoticeSubject, SUBJECTS),
        (CallListReason, CALL_REASONS),
        (MessageStatus, {item: say_status(item, is_on_call_list=False, is_paused=False) for item in MessageStatus}),
    ],
)
def test_the_glossary_lists_every_state_with_the_words_users_see(
    enum: type[StrEnum], words: Mapping[StrEnum, str] | None
) -> None:
    headings = re.split(r"^### ", read("docs/GLOSSARY.md"), flags=re.MULTILINE)
    section = next(part for part in headings if f"`{enum.__name__}`" in part.partition("\n")[0])
    listed = {value: said.strip() for value, said in ROW.findall(section)}
    assert sorted(listed) == sorted(enum)
    if words is not None:
        assert listed == {str(item): said for item, said in words.items()}


def test_the_glossary_lists_every_kind_of_unit() -> None:
    section = read("docs/GLOSSARY.md").partition("### `Role`")[2].partition("###")[0]
    assert [kind for kind in UnitKind if f"| `{kind}` |" not in section] == []


def test_operators_read_about_every_event_worth_an_alert() -> None:
    source = "".join(file.read_text("utf-8") for file in (ROOT / "app").rglob("*.py"))
    events = set(re.findall(r'log\.(?:error|warning|exception|critical)\(\s*"(\w+)"', source))
    assert len(events) > 5
    assert [event for event in sorted(events) if f"`{event}`" not in read("docs/operations.md")] == []


def test_operators_find_every_reason_of_a_message_with_its_words_and_what_to_do() -> None:
    section = read("docs/operations.md").partition("## A message did not arrive")[2].partition("\n## ")[0]
    listed = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", section, re.MULTILINE)
    said = {str(reason): re.sub(r"\{\w+\}", "…", words) for reason, words in MESSAGE_REASONS.items()}
    assert {reason: words for reason, words, _ in listed} == said
    assert [reason for reason, _, to_do in listed if len(to_do) < 10] == []
    assert len(listed) == len(MessageReason)


def test_commands_named_for_operators_exist() -> None:
    named = set(re.findall(r"campus ([a-z][a-z-]+)", read("docs/operations.md")))
    assert {"why", "messages", "release", "discard", "resend"} <= named <= set(cli.commands)


def test_settings_named_for_operators_exist() -> None:
    named = set(re.findall(r"`([A-Z][A-Z_]{3,})(?:=[^`]*)?`", read("docs/operations.md")))
    assert len(named) > 5
    assert [name for name in sorted(named) if f"{name}=" not in read(".env.example")] == []


def test_make_targets_named_anywhere_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`?make ([a-z-]+)`", page.read_text("utf-8"))}
    assert named <= targets
    assert {name for name in targets if f"`make {name}`" not in read("CONTRIBUTING.md")} <= {"setup", "run"}
