"""Bodies a phone would send."""

from typing import Any
from uuid import uuid4

TUESDAY = "2026-12-01T14:30:00+08:00"


def new_talk(**changes: Any) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "starts_at": TUESDAY, "formats": ["lecture"], "venue": "hall"} | changes


def invitation(speaker_id: int, **changes: Any) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "speaker_id": speaker_id, "audience_words": "五年级，约90人"} | changes


def accept(version: int) -> dict[str, Any]:
    return {"version": version, "answer": "accept"}


def decline(version: int, **changes: Any) -> dict[str, Any]:
    return {"version": version, "answer": "decline", "reason": "busy"} | changes


def propose(version: int, *slots: str) -> dict[str, Any]:
    return {"version": version, "answer": "propose", "slots": list(slots)}
