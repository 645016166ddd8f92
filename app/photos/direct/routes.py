"""The second way in: a signed form for the store, and the confirmation that makes what was sent count."""

from apiflask import APIBlueprint

from app.core.access import ORGANISERS, allow, current_identity
from app.core.db import reading, transaction
from app.core.ports import ports
from app.photos import service
from app.photos.direct.schemas import SignedForm, UploadWay
from app.photos.direct.service import offer_form, take_sent
from app.photos.errors import PhotoIncomplete
from app.photos.schemas import PhotoForm, Receipt
from app.plan.queries import current_plan

blueprint = APIBlueprint("direct_photos", __name__, tag="照片")


@blueprint.post("/api/talks/<int:talk_id>/photos/upload-policy")
@allow(*ORGANISERS)
@blueprint.input(PhotoForm)
@blueprint.output(UploadWay)
def offer(talk_id: int, json_data: PhotoForm) -> UploadWay:
    """How this photo gets here. Nothing is noted: ask as often as you like."""
    identity = current_identity()
    with reading() as session:
        rules = current_plan(session).photos
        receipt = service.expect_photo(session, identity, talk_id, json_data, most=rules.max)
    if receipt is not None:
        return UploadWay(receipt=receipt, form=None)
    form = offer_form(ports().storage, identity, talk_id, json_data, rules, now=ports().clock.now())
    return UploadWay(
        receipt=None, form=form and SignedForm(url=form.url, fields=dict(form.fields), ends_at=form.ends_at)
    )


@blueprint.post("/api/talks/<int:talk_id>/photos/confirm")
@allow(*ORGANISERS)
@blueprint.input(PhotoForm)
@blueprint.output(Receipt, status_code=201)
@blueprint.doc(description="The store has it. 200 for a repetition.")
def confirm(talk_id: int, json_data: PhotoForm) -> Receipt | tuple[Receipt, int]:
    identity, storage = current_identity(), ports().storage
    with reading() as session:
        rules = current_plan(session).photos
        first = service.expect_photo(session, identity, talk_id, json_data, most=rules.max)
    if first is not None:
        return first, 200
    try:
        with take_sent(storage, identity, talk_id, json_data, rules) as kept, transaction() as session:
            receipt, is_new = service.receive_photo(
                session, storage, identity, talk_id, json_data, kept, most=rules.max, now=ports().clock.now()
            )
    except PhotoIncomplete:
        with reading() as session:
            first = service.expect_photo(session, identity, talk_id, json_data, most=rules.max)
        if first is None:
            raise
        return first, 200  # another confirmation of it was quicker
    return receipt, 201 if is_new else 200
