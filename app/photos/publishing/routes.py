"""Publishing over HTTP: what stands, the school's consent, the reviewer's decision, taking down by either."""

from apiflask import APIBlueprint

from app.core.access import ORGANISERS, STAFF, Role, allow, current_identity
from app.core.db import reading, transaction
from app.core.ports import ports
from app.photos.links import photo_links
from app.photos.publishing import service
from app.photos.publishing.files import discard
from app.photos.publishing.schemas import Consent, Publish, TakeDown, TalkPublishing
from app.photos.publishing.views import view_publishing

blueprint = APIBlueprint("publishing", __name__, url_prefix="/api", tag="公开照片")


@blueprint.get("/talks/<int:talk_id>/publishing")
@allow(*ORGANISERS)
@blueprint.output(TalkPublishing)
def show(talk_id: int) -> TalkPublishing:
    with reading() as session:
        return view_publishing(session, current_identity(), talk_id, photo_links(), now=ports().clock.now())


@blueprint.post("/talks/<int:talk_id>/publishing-consent")
@allow(Role.SCHOOL)
@blueprint.input(Consent)
@blueprint.output({}, status_code=204)
def consent(talk_id: int, json_data: Consent) -> str:
    with transaction() as session:
        gone = service.consent(session, current_identity(), talk_id, json_data, now=ports().clock.now())
    discard(ports().storage, gone)
    return ""


@blueprint.put("/photos/<int:photo_id>/publication")
@allow(*STAFF)
@blueprint.input(Publish)
@blueprint.output({}, status_code=204)
def publish(photo_id: int, json_data: Publish) -> str:
    with transaction() as session:
        gone = service.publish(session, current_identity(), photo_id, json_data, now=ports().clock.now())
    discard(ports().storage, gone)
    return ""


@blueprint.post("/photos/<int:photo_id>/take-down")
@allow(*ORGANISERS)
@blueprint.input(TakeDown)
@blueprint.output({}, status_code=204)
def take_down(photo_id: int, json_data: TakeDown) -> str:
    with transaction() as session:
        gone = service.take_down(session, current_identity(), photo_id, json_data, now=ports().clock.now())
    discard(ports().storage, gone)
    return ""
