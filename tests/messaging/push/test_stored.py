"""What of a pushed event is stored: what PostgreSQL can hold, and no openid where none is needed."""

import json

from app.core.access import Identity
from app.messaging.states import KeptReason, PushStatus
from tests.messaging.push.conftest import Platform


def test_what_the_database_cannot_hold_is_taken_out(platform: Platform) -> None:
    text = json.dumps(platform.event("some_event", "o-x", text="a\0b", half="\ud800", deep=[[1]]))
    text = text[:-1] + ', "number": NaN, "infinite": 1e999, "very deep": ' + "[" * 500 + "]" * 500 + "}"
    assert platform.push(text).status_code == 200
    content = platform.row().content
    assert (content["text"], content["half"], content["deep"]) == ("ab", "?", [[1]])
    assert (content["number"], content["infinite"]) == (None, None)


def test_no_openid_is_stored_where_none_is_needed(platform: Platform, who: Identity) -> None:
    openid = platform.openid(who)
    for event in (
        platform.sent(who, "1"),
        platform.event("wxa_media_check", openid, appid="wx", trace_id="trace-1", result={"suggest": "pass"}),
        platform.event("some_event", openid, OpenID=openid, unionid="u-1", more="kept"),
        platform.event("user_info_modified", openid) | {" OpenID": openid},
    ):
        assert platform.push(event).status_code == 200
    for row in platform.rows():
        assert row.openid is None
        assert openid not in json.dumps(row.content)
        assert "u-1" not in json.dumps(row.content)
    assert platform.rows()[1].content["trace_id"] == "trace-1"
    assert platform.rows()[2].content == {"Event": "some_event", "more": "kept"}


def test_of_a_message_to_customer_service_only_its_kind_is_stored(platform: Platform, who: Identity) -> None:
    message = {
        "FromUserName": platform.openid(who),
        "CreateTime": 1764036000,
        "MsgType": "text",
        "Content": "示例留言",
        "MsgId": 7,
    }
    assert platform.tell(message) is PushStatus.KEPT
    row = platform.row()
    assert (row.event, row.content, row.openid) == ("message:text", {}, None)
    assert row.kept_because is KeptReason.UNKNOWN_EVENT
    assert platform.push(message | {"MsgId": 8}).status_code == 200
    assert len(platform.rows()) == 2
