"""What can be wrong with a photo, in the words the phone shows."""

from http import HTTPStatus

from app.adapters.images import Refusal
from app.core.errors import DomainError


class PhotoIncomplete(DomainError):
    """The bytes that arrived do not have the announced SHA-256: a weak network. Nothing was stored."""

    code = "photo.incomplete"
    title = "照片没传完整，请再传一次。"


class PhotoTooLarge(DomainError):
    code = "photo.too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    title = "这张照片太大了，请在选照片时不要勾“原图”，再传一次。"


class PhotoTooManyPixels(DomainError):
    code = "photo.too_many_pixels"
    title = "这张照片的尺寸太大了，请在选照片时不要勾“原图”，再传一次。"


class PhotoTooSmall(DomainError):
    code = "photo.too_small"
    title = "这张照片太小，看不清内容，请换一张大一点的。"


class PhotoIsAnimated(DomainError):
    code = "photo.animated"
    title = "这是一张动图，请换一张普通照片。"


class PhotoFormatUnknown(DomainError):
    code = "photo.unknown_format"
    title = "这个文件不是我们能打开的照片，请从相册里选一张 JPEG 或 PNG 照片。"


class PhotoDamaged(DomainError):
    code = "photo.damaged"
    title = "这张照片打不开，可能没有存完整，请重新选一次，或换一张。"


class PhotoConflict(DomainError):
    """The same client_id came with other bytes."""

    code = "photo.conflict"
    status = HTTPStatus.CONFLICT
    title = "这张照片和之前传的不是同一张，请重新选一次照片再传。"


class PhotoRemoved(DomainError):
    """A late repetition of a photo that somebody has taken out since."""

    code = "photo.removed"
    status = HTTPStatus.CONFLICT
    title = "这张照片之前已经去掉了。还要用它，请重新选一次照片再传。"


class TooManyPhotos(DomainError):
    code = "photo.too_many"
    status = HTTPStatus.CONFLICT
    title = "这场宣讲的照片已经够多了，请先去掉一张再传。"


class TalkTakesNoPhotos(DomainError):
    code = "photo.talk_closed"
    status = HTTPStatus.CONFLICT
    title = "这场宣讲已经审核通过或已取消，不能再加照片。要加请联系审核单位。"


class PhotoNotRemovable(DomainError):
    code = "photo.not_removable"
    status = HTTPStatus.CONFLICT
    title = "这场宣讲已经提交，照片不能去掉。要换照片，请联系审核单位退回。"


REFUSALS: dict[Refusal, type[DomainError]] = {
    Refusal.EMPTY: PhotoDamaged,
    Refusal.TOO_MANY_BYTES: PhotoTooLarge,
    Refusal.TOO_MANY_PIXELS: PhotoTooManyPixels,
    Refusal.TOO_SMALL: PhotoTooSmall,
    Refusal.ANIMATED: PhotoIsAnimated,
    Refusal.UNKNOWN_FORMAT: PhotoFormatUnknown,
    Refusal.DAMAGED: PhotoDamaged,
}
"""The image reader's reasons as errors people read."""
