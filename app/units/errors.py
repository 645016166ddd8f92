"""Refusals of the units room."""

from http import HTTPStatus

from app.core.errors import DomainError


class SchoolsNotImported(DomainError):
    """Strict import with at least one bad row: nothing was imported; `errors` names every bad row."""

    code = "schools.not_imported"
    title = "表格里有几行需要改，学校都还没有导入。请按下面的提示改好，再导入一次。"


class SchoolHeaderMissing(DomainError):
    code = "schools.header_missing"
    title = "表头里没有找到需要的列，请按样表写好表头后再导入。"


class JoinCodeUnknown(DomainError):
    code = "join_code.unknown"
    status = HTTPStatus.NOT_FOUND
    title = "没有找到这个加入码，请核对后再输一次，或请对方重新发一个。"


class JoinCodeExpired(DomainError):
    code = "join_code.expired"
    status = HTTPStatus.GONE
    title = "这个加入码已经过期，请对方重新发一个。"


class JoinCodeUsedUp(JoinCodeExpired):
    code = "join_code.used_up"
    title = "这个加入码已经用完次数，请对方重新发一个。"


class JoinCodeRevoked(DomainError):
    code = "join_code.revoked"
    status = HTTPStatus.GONE
    title = "这个加入码已被收回，请对方重新发一个。"


class NotYourPeople(DomainError):
    """A unit that can be seen, but says for itself who serves it: the partner in the pair."""

    code = "unit.not_your_people"
    status = HTTPStatus.FORBIDDEN
    title = "这个单位的人员由它自己或上级单位管理，请联系他们办理。"
