"""Refusals of a roster's file."""

from http import HTTPStatus

from app.core.errors import DomainError


class RosterHeaderMissing(DomainError):
    code = "roster.header_missing"
    title = "表头里没有找到需要的列，请按名册样表写好表头后再导入。"


class RosterEmpty(DomainError):
    code = "roster.empty"
    title = "表格里没有找到宣讲员。请检查名单是不是在第一个工作表里。"


class RosterNotImported(DomainError):
    """At least one row cannot be taken: nothing was imported; `errors` names every such row."""

    code = "roster.not_imported"
    title = "名册里有几行需要改，还没有导入。请按下面的提示改好，再导入一次。"


class RosterTooLong(DomainError):
    code = "roster.too_long"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    title = "一次最多导入 20000 位宣讲员，请分成几个文件。"


class RosterTooLongForWord(DomainError):
    code = "roster.too_long_for_word"
    title = "这份名册人数太多，Word 打开会很慢。请导出 Excel 表格。"


class RosterMoved(DomainError):
    """Somebody changed the roster between the look at the differences and the import."""

    code = "roster.moved"
    status = HTTPStatus.CONFLICT
    title = "刚才有人改过名册，和您看到的对不上了。请重新看一遍变化再导入。"
