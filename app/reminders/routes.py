"""The reminders of the next days over HTTP."""

from apiflask import APIBlueprint

from app.core.access import STAFF, allow, current_identity
from app.core.db import reading
from app.core.periods import beijing_date
from app.core.ports import ports
from app.reminders.preview import foresee
from app.reminders.schemas import PreviewView
from app.reminders.views import names_within, view_preview

blueprint = APIBlueprint("reminders", __name__, url_prefix="/api", tag="提醒")


@blueprint.get("/reminders/preview")
@allow(*STAFF)
@blueprint.output(PreviewView)
def preview_reminders() -> PreviewView:
    """What would be sent to whom if nothing changes, to the caller's own unit and those below."""
    now, identity = ports().clock.now(), current_identity()
    with reading() as session:
        foreseen = foresee(session, now=now)
        names = names_within(session, identity, {item.notice.unit_id for item in foreseen})
    return view_preview(foreseen, names, own_unit_id=identity.unit_id, today=beijing_date(now))
