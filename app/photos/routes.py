"""Photos over HTTP: the record that declares them, one multipart POST each, the list, and the signed links it gives."""

from typing import Any

from apiflask import APIBlueprint
from flask import Request, Response, request
from pydantic import ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from app.core.access import ORGANISERS, allow, current_identity, public
from app.core.db import reading, transaction
from app.core.errors import FieldError, InvalidInput
from app.core.ports import ports
from app.core.validation import field_errors
from app.photos import service
from app.photos.errors import PhotoTooLarge
from app.photos.links import photo_links
from app.photos.publishing.files import keep_only_if_published
from app.photos.publishing.queries import check_publishing
from app.photos.queries import get_shown_photo
from app.photos.renditions import CAPTIONED, caption_of, rendered
from app.photos.rules import Form
from app.photos.safety.queries import check_showing
from app.photos.schemas import PhotoForm, PhotoList, Receipt
from app.photos.views import view_photos
from app.plan.queries import current_plan
from app.talks.queries import reach_talk
from app.talks.schemas import RecordUpdate, TalkView
from app.talks.views import view_talk

blueprint = APIBlueprint("photos", __name__, tag="照片")

FORM_BYTES = 64 * 1024
"""Room for the form fields and the multipart boundaries beside the file."""


@blueprint.put("/api/talks/<int:talk_id>/record")
@allow(*ORGANISERS)
@blueprint.input(RecordUpdate)
@blueprint.output(TalkView)
@blueprint.doc(tags=["宣讲"])
def record(talk_id: int, json_data: RecordUpdate) -> TalkView:
    identity = current_identity()
    with transaction() as session:
        plan = current_plan(session)
        talk = service.record_with_photos(session, identity, talk_id, json_data, plan=plan, now=ports().clock.now())
        return view_talk(session, identity, talk)


@blueprint.post("/api/talks/<int:talk_id>/photos")
@allow(*ORGANISERS)
@blueprint.output(Receipt, status_code=201)
@blueprint.doc(description="multipart/form-data: the file `photo`, the fields of `PhotoForm`. 200 for a repetition.")
def receive(talk_id: int) -> Receipt | tuple[Receipt, int]:
    identity = current_identity()
    with reading() as session:
        reach_talk(session, identity, talk_id)  # nobody sends megabytes to a talk that is not theirs
        rules = current_plan(session).photos
    form = _read_form(request, rules.max_bytes)
    with reading() as session:
        first = service.expect_photo(session, identity, talk_id, form, most=rules.max)
    if first is not None:
        return first, 200
    kept = service.keep_file(ports().storage, _read_file(request, rules.max_bytes), form, rules)
    with transaction() as session:
        receipt, is_new = service.receive_photo(
            session, ports().storage, identity, talk_id, form, kept, most=rules.max, now=ports().clock.now()
        )
    return receipt, 201 if is_new else 200


@blueprint.get("/api/talks/<int:talk_id>/photos")
@allow(*ORGANISERS)
@blueprint.output(PhotoList)
def list_(talk_id: int) -> PhotoList:
    now, links = ports().clock.now(), photo_links()
    with reading() as session:
        return view_photos(session, current_identity(), talk_id, links, now=now)


@blueprint.delete("/api/photos/<int:photo_id>")
@allow(*ORGANISERS)
@blueprint.output({}, status_code=204)
def remove(photo_id: int) -> str:
    with transaction() as session:
        service.remove_photo(session, current_identity(), photo_id, now=ports().clock.now())
    return ""


@blueprint.get("/photos/<token>")
@public
def show(token: str) -> Response:
    """The picture behind a signed link. Whoever holds the link sees it until it ends."""
    link = photo_links().read(token, now=ports().clock.now())
    with reading() as session:
        photo = get_shown_photo(session, link.photo_id)
        check_showing(session, photo, link)
        publication = check_publishing(session, photo, link) if link.form is Form.PUBLISHABLE else None
        caption = caption_of(session, photo) if link.form in CAPTIONED else None
    jpeg = rendered(ports().storage, photo, link.form, caption, publication)
    if publication is not None:
        with reading() as session:
            keep_only_if_published(session, ports().storage, publication)
    response = Response(jpeg, mimetype="image/jpeg")
    kept = "no-store" if publication else f"max-age={int(link.left.total_seconds())}, immutable"
    response.headers["Cache-Control"] = f"private, {kept}"
    response.headers["Content-Disposition"] = f'inline; filename="{photo.id}.jpg"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _read_form(incoming: Request, max_bytes: int) -> PhotoForm:
    """The first access to the body; it stops at the plan's cap."""
    incoming.max_content_length = max_bytes + FORM_BYTES
    incoming.max_form_parts = 8
    try:
        fields: dict[str, Any] = incoming.form.to_dict()
    except RequestEntityTooLarge:
        raise PhotoTooLarge from None
    try:
        return PhotoForm.model_validate(fields)
    except ValidationError as error:
        raise InvalidInput(errors=field_errors(error.errors(include_url=False, include_input=False))) from None


def _read_file(incoming: Request, max_bytes: int) -> bytes:
    upload = incoming.files.get("photo")
    if upload is None:
        raise InvalidInput(errors=[FieldError("photo", "请选一张照片。")])
    return upload.stream.read(max_bytes + 1)  # one more than allowed, so that the reader sees it is too large
