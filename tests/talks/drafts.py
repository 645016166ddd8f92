"""Bodies a phone would send."""

from typing import Any
from uuid import uuid4


def record_body(**changes: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "held_at": "2026-11-24T14:30:00+08:00",
        "audience": 45,
        "formats": ["lecture"],
        "summary": "讲成长故事",
        "venue": "classroom",
        "no_photo_reason": "相机坏了，没有拍到",
    } | changes


def talk_body(**changes: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "speaker_name": "示例讲师甲",
        "formats": ["lecture"],
        "planned_at": "2026-12-01T14:30:00+08:00",
    } | changes
