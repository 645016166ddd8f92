"""What can be wrong with a decision, in the words the phone shows. What is wrong with the talk is in `talks.errors`."""

from http import HTTPStatus

from app.core.errors import DomainError


class PhotosChanged(DomainError):
    """The reviewer judged other photos than there are now."""

    code = "review.photos_changed"
    status = HTTPStatus.CONFLICT
    title = "这场的照片刚有变动，下面是现在的照片，请再看一遍。"
