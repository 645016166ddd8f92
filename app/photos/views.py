"""The photos of one talk as a caller sees them: with links, advice, and what was said of them."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.access import STAFF, Identity
from app.photos.advice.queries import advice_on
from app.photos.advice.words import Advice, LookAlike
from app.photos.judging.queries import Said, said_of
from app.photos.links import PhotoLinks
from app.photos.models import Photo
from app.photos.queries import list_photos
from app.photos.rules import Form
from app.photos.safety.queries import Safety, safety_of
from app.photos.schemas import AdviceView, LookAlikeView, PhotoList, PhotoView
from app.talks.states import TalkStatus


def view_photos(session: Session, identity: Identity, talk_id: int, links: PhotoLinks, *, now: datetime) -> PhotoList:
    """404 beyond reach. As many statements for many photos as for one."""
    talk, photos = list_photos(session, identity, talk_id)
    advice = advice_on(session, identity, talk, photos, now=now)
    safety = safety_of(session, photos)
    said = said_of(session, photos)
    view = _View(links, for_staff=identity.role in STAFF, is_approved=talk.status is TalkStatus.APPROVED, now=now)
    return PhotoList(
        photos=[view.photo(photo, safety[photo.id], said.get(photo.id)) for photo in photos],
        advice=[view.advice(item) for item in advice.sentences],
        is_checking=advice.is_checking,
    )


class _View:
    """What depends on the reader."""

    def __init__(self, links: PhotoLinks, *, for_staff: bool, is_approved: bool, now: datetime) -> None:
        self._links = links
        self._for_staff = for_staff
        self._is_approved = is_approved
        self._now = now

    def photo(self, photo: Photo, checked: Safety, said: Said | None) -> PhotoView:
        forms = [Form.SMALL, Form.LARGE, *([Form.CAPTIONED] if self._is_approved and checked.is_cleared else [])]
        urls = {form: self._link(photo.id, form) for form in forms}
        return PhotoView.of(
            photo,
            urls={form: url for form, (url, _) in urls.items()},
            url_expires_at=urls[Form.LARGE][1],
            safety_words=checked.words(for_staff=self._for_staff),
            is_hidden=checked.is_for_staff_only and not self._for_staff,
            said=said,
        )

    def advice(self, item: Advice) -> AdviceView:
        other = item.look_alike if self._for_staff else None
        return AdviceView(
            key=item.key,
            text=item.text,
            finding=f"{item.finding}。",
            photo_id=item.photo_id,
            look_alike=None if other is None else self._look_alike(other),
        )

    def _look_alike(self, other: LookAlike) -> LookAlikeView:
        (url, _), (small_url, _) = self._link(other.photo_id, Form.LARGE), self._link(other.photo_id, Form.SMALL)
        stored = {name: getattr(other, name) for name in LookAlikeView.model_fields if hasattr(other, name)}
        return LookAlikeView(**stored, url=url, small_url=small_url)

    def _link(self, photo_id: int, form: Form) -> tuple[str, datetime]:
        return self._links.make(photo_id, form, now=self._now, for_staff=self._for_staff)
