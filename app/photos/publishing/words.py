"""What people read about publishing."""

from app.photos.publishing.states import Obstacle, TakeDownReason

OBSTACLES = {
    Obstacle.TAKEN_DOWN: "这张照片已经撤下，学校重新同意公开以后才能用。",
    Obstacle.NO_CONSENT: "学校还没有同意公开这张照片，请学校的老师在这场宣讲的页面上选“同意公开”。",
    Obstacle.NOT_APPROVED: "这场宣讲还没有审核通过，通过以后才能公开照片。",
    Obstacle.RISKY: "微信认为这张照片的内容可能不合适，不能公开，请换一张。",
    Obstacle.UNCHECKED: "这张照片的内容还在核对，请过一会儿再来。",
}
REASONS = {
    TakeDownReason.ASKED_FOR: "照片里的人或家长要求撤下",
    TakeDownReason.FACE_SEEN: "有学生的脸没遮住",
    TakeDownReason.WRONG_PICTURE: "照片用错了",
    TakeDownReason.OTHER: "其他原因",
}
FACES_FOUND = "找到的脸已经框好。请看一眼有没有漏掉的脸，漏了就框起来；宣讲员的脸不用遮，点一下那个框就去掉。"
NO_FACE_FOUND = "没有找到脸。请看一眼有没有漏掉的脸，漏了就框起来。"
NOBODY_LOOKED = "这里不会自动找脸，请看一眼，把要遮住的脸一张一张框起来。"


def faces_words(found: int | None) -> str:
    """None: no model looked for faces in it."""
    if found is None:
        return NOBODY_LOOKED
    return FACES_FOUND if found else NO_FACE_FOUND
