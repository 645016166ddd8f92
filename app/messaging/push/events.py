"""WeChat's pushed events as they are written, and how much of one is stored. Pure.

One item of `List` comes as an object, several as an array; numbers come as numbers or as text. An openid is personal
data: it is taken out of the content, and kept only where the event is about a person.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

POPUP = "subscribe_msg_popup_event"
CHANGE = "subscribe_msg_change_event"
SENT = "subscribe_msg_sent_event"
MEDIA_CHECK = "wxa_media_check"
INFO_MODIFIED = "user_info_modified"
REVOKED = "user_authorization_revoke"
CANCELLED = "user_authorization_cancellation"

ABOUT_A_PERSON = frozenset({POPUP, CHANGE, REVOKED, CANCELLED})
NEEDED = {
    POPUP: ("TemplateId", "SubscribeStatusString"),
    CHANGE: ("TemplateId", "SubscribeStatusString"),
    SENT: ("TemplateId", "MsgID", "ErrorCode", "ErrorStatus"),
}
"""Of each item of `List`."""
WHO_AND_WHERE = frozenset(
    {"tousername", "fromusername", "openid", "unionid", "openpid", "appid", "createtime", "msgtype"}
)
LONGEST_NAME = 64
DEEPEST = 20
LAST_SECOND = 4_102_444_800
"""The end of 2099."""


@dataclass(frozen=True, slots=True)
class Incoming:
    dedupe_key: str
    event: str
    openid: str | None
    content: dict[str, Any]
    happened_at: datetime | None
    """None when WeChat does not say."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message WeChat had accepted."""

    msgid: str
    is_delivered: bool
    errcode: int | None


def read_event(pushed: Mapping[str, Any]) -> Incoming:
    """What to store of it. Whatever it is, something is stored, so that WeChat need not send it again."""
    content = _storable(pushed)
    created = _text(content.get("CreateTime"))
    is_event = content.get("MsgType", "event") == "event"
    name = _text(content.get("Event")) if is_event else f"message:{_text(content.get('MsgType'))}"
    # in the events about authorisations FromUserName is a service of WeChat's
    openid = _text(content.get("OpenID")) or _text(content.get("FromUserName"))
    return Incoming(
        dedupe_key=sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
        event=name[:LONGEST_NAME],
        openid=openid if name in ABOUT_A_PERSON and 0 < len(openid) <= LONGEST_NAME else None,
        content=_needed(name, content) if is_event else {},
        happened_at=_moment(created),
    )


def read_consents(content: Mapping[str, Any]) -> Mapping[str, str]:
    """Template id → WeChat's word (accept, reject, ban …), in the order in which credits are locked."""
    found = {_text(item.get("TemplateId")): _text(item.get("SubscribeStatusString")) for item in _items(content)}
    return {template: word for template, word in sorted(found.items()) if 0 < len(template) <= LONGEST_NAME and word}


def read_receipts(content: Mapping[str, Any]) -> Mapping[str, Receipt]:
    """By msgid."""
    found = {}
    for item in _items(content):
        msgid, code = _text(item.get("MsgID")), _text(item.get("ErrorCode"))
        if msgid and code:
            errcode = int(code) if code.lstrip("-").isdecimal() and len(code) < 10 else None
            found[msgid] = Receipt(msgid, errcode == 0, errcode)
    return found


def read_revoked(content: Mapping[str, Any]) -> frozenset[str]:
    """The kinds of data taken back; "8" is the phone number."""
    info = content.get("RevokeInfo")
    words = info if isinstance(info, list) else _text(info).split(",")
    return frozenset(_text(word) for word in words) - {""}


def _needed(name: str, content: Mapping[str, Any]) -> dict[str, Any]:
    if name in NEEDED:
        return {"List": [{key: item.get(key) for key in NEEDED[name]} for item in _items(content)]}
    if name in ABOUT_A_PERSON or name == INFO_MODIFIED:
        return {"RevokeInfo": content.get("RevokeInfo")}
    return _without_people(content)


def _without_people(content: Mapping[str, Any]) -> dict[str, Any]:
    """At every depth: nobody knows how an event is built that we do not know."""
    return {key: _anonymous(value) for key, value in content.items() if key.lower() not in WHO_AND_WHERE}


def _anonymous(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _without_people(value)
    return [_anonymous(item) for item in value] if isinstance(value, list) else value


def _items(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    found = content.get("List")
    return (item for item in (found if isinstance(found, list) else [found]) if isinstance(item, dict))


def _moment(created: str) -> datetime | None:
    if not created.isdecimal() or len(created) > 10 or int(created) >= LAST_SECOND:
        return None
    return datetime.fromtimestamp(int(created), UTC)


def _text(value: object) -> str:
    """A text or a whole number as text; empty for anything else."""
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _storable(value: Any, depth: int = 0) -> Any:
    """Without what PostgreSQL's JSON cannot hold: NUL, halves of characters, numbers that are none.

    Keys are trimmed: one of WeChat's own examples has " OpenID".
    """
    if depth > DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {_storable(str(name)).strip(): _storable(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list):
        return [_storable(item, depth + 1) for item in value]
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="replace").decode()
    return None if isinstance(value, float) and not math.isfinite(value) else value
