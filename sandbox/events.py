"""The events WeChat pushes, as plain dicts in its JSON format. A list of one is its item itself."""

import time
from collections.abc import Sequence
from typing import Any

from sandbox.push import ORIGINAL_ID, Event

LABELS = {"pass": 100, "review": 20001, "risky": 20006}
"""The label that goes with a scripted verdict: normal, politics, crime."""


def _event(name: str, openid: str, **fields: Any) -> Event:
    head = {"ToUserName": ORIGINAL_ID, "FromUserName": openid, "CreateTime": int(time.time())}
    return {**head, "MsgType": "event", "Event": name, **fields}


def _one_or_many(items: Sequence[dict[str, Any]]) -> Any:
    return items[0] if len(items) == 1 else list(items)


def popup(openid: str, answers: Sequence[tuple[str, str]]) -> Event:
    """The person answered the consent dialog; `answers` are (template_id, accept or reject)."""
    items = [{"TemplateId": tid, "SubscribeStatusString": answer, "PopupScene": "0"} for tid, answer in answers]
    return _event("subscribe_msg_popup_event", openid, List=_one_or_many(items))


def change(openid: str, template_ids: Sequence[str]) -> Event:
    """The person withdrew consents in the settings page; only refusals are pushed."""
    items = [{"TemplateId": tid, "SubscribeStatusString": "reject"} for tid in template_ids]
    return _event("subscribe_msg_change_event", openid, List=_one_or_many(items))


def sent(openid: str, template_id: str, msgid: int) -> Event:
    item = {"TemplateId": template_id, "MsgID": str(msgid), "ErrorCode": "0", "ErrorStatus": "success"}
    return _event("subscribe_msg_sent_event", openid, List=item)


def media_check(openid: str, appid: str, trace_id: str, suggest: str | None) -> Event:
    """The verdict on an image; None: it could not be fetched."""
    fields: dict[str, Any] = {"appid": appid, "trace_id": trace_id, "version": 2}
    if suggest is None:
        return _event("wxa_media_check", openid, **fields, errcode=-1008, errmsg="download media failed", detail=[])
    label = str(LABELS[suggest])
    detail = {"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}
    result = {"suggest": suggest, "label": label}
    return _event("wxa_media_check", openid, **fields, errcode=0, errmsg="ok", detail=[detail], result=result)


def authorization_revoked(openid: str, appid: str, revoke_info: str) -> Event:
    """The person took back data given to the mini-program; `revoke_info` 8 = phone, 14 = chosen pictures."""
    fields = {"OpenID": openid, "AppID": appid, "RevokeInfo": revoke_info}
    return _event("user_authorization_revoke", openid, **fields)
