"""WeChat's verdicts on pictures, kept for whoever asked for them."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Text, literal_column, select
from sqlalchemy.orm import Session

from app.messaging.models import MEDIA_CHECKS, MEDIA_TRACE_ID, PushEvent


def find_media_checks(session: Session, trace_ids: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    """The pushed contents by trace_id, the first where there are several. Processed or not: being there is enough."""
    if not trace_ids:
        return {}
    trace_id = literal_column(MEDIA_TRACE_ID, Text)  # not a parameter, or the index does not match
    rows = session.execute(
        select(trace_id, PushEvent.content)
        .where(literal_column(MEDIA_CHECKS), trace_id.in_(trace_ids))
        .order_by(PushEvent.id.desc())
    )
    return {row[0]: row[1] for row in rows}
