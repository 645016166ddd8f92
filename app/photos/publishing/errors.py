"""What stands in the way of publishing, in the words the phone shows."""

from http import HTTPStatus

from app.core.errors import DomainError
from app.photos.publishing.states import Obstacle
from app.photos.publishing.words import OBSTACLES


class OnlyTheSchoolConsents(DomainError):
    code = "publishing.not_the_school"
    status = HTTPStatus.FORBIDDEN
    title = "能不能公开由学校自己决定，请学校的老师在这场宣讲的页面上选。"


class NotPublishable(DomainError):
    code = "publishing.obstacle"
    status = HTTPStatus.CONFLICT

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(OBSTACLES[obstacle], obstacle=obstacle)
