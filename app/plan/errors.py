"""Refusals of the plan room."""

from collections.abc import Sequence
from http import HTTPStatus

from app.core.errors import DomainError, FieldError


class PlanFileWrong(DomainError):
    """The plan file is not imported; `str()` lists every problem with its line, for whoever edits the file."""

    code = "plan.file_wrong"
    title = "行动方案文件里有几处需要改，方案没有变动。请按提示的行号改好，再导入一次。"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(errors=[FieldError("plan", problem) for problem in problems])
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join((self.message, *self.problems))


class RuleVersionReused(DomainError):
    code = "plan.rule_version_reused"
    status = HTTPStatus.CONFLICT
    title = "计入规则变了，但 rule_version 没有变。请改用新的 rule_version，并在 decision 里写明依据，再导入一次。"


class AnotherCity(DomainError):
    """One city per deployment: a second one's plan would hide the first's, and its units would stand among them."""

    code = "plan.another_city"
    status = HTTPStatus.CONFLICT
    title = "系统里已经有另一座城市的行动方案，没有导入。请检查方案文件里城市的行政区划代码。"


class PlanMissing(DomainError):
    code = "plan.missing"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "系统里还没有行动方案，请联系管理员先导入。"
