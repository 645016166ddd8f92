"""From the text of a plan file to a validated plan; every mistake is named with its line."""

import json
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from app.plan.contradictions import contradictions
from app.plan.errors import PlanFileWrong
from app.plan.positions import Path, key_lines, line_of
from app.plan.schemas import PlanFile

Check = Callable[[PlanFile], Iterable[tuple[Path, str]]]
"""What a room above has to say of a plan that holds together in itself: key path and plain sentence."""

SENTENCES = {
    "extra_forbidden": "unknown key",
    "missing": "this key is missing",
}


@dataclass(frozen=True)
class Problem:
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.key}: {self.message}" if self.key else f"line {self.line}: {self.message}"


def read_plan(text: str, checks: Sequence[Check] = ()) -> PlanFile:
    """Raises `PlanFileWrong` with every problem found; `checks` are asked once nothing else is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanFileWrong([f"not TOML: {error}"]) from None
    lines = key_lines(text)
    try:
        plan = PlanFile.model_validate_json(json.dumps(data, default=_iso))
    except ValidationError as error:
        found = [(item["loc"], SENTENCES.get(item["type"], item["msg"])) for item in error.errors(include_url=False)]
    else:
        found = [(path, sentence) for path, sentence in contradictions(plan)]
        found = found or [item for check in checks for item in check(plan)]
        if not found:
            return plan
    problems = sorted((Problem(line_of(path, lines), _dotted(path), sentence) for path, sentence in found), key=_line)
    raise PlanFileWrong([str(problem) for problem in problems])


def content_of(plan: PlanFile) -> dict[str, Any]:
    """What is stored: JSON values only, by the file's own key names."""
    content: dict[str, Any] = plan.model_dump(mode="json", by_alias=True)
    return content


def checksum_of(content: dict[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _iso(value: date | time) -> str:
    return value.isoformat()


def _dotted(path: Sequence[str | int]) -> str:
    """`divisions[2].code`, counted from 0 as in the data."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _line(problem: Problem) -> int:
    return problem.line
