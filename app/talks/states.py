"""The words of a talk's life: status, organiser, decision, reasons for a return."""

from enum import StrEnum


class TalkStatus(StrEnum):
    PLANNED = "planned"
    AWAITING_PHOTOS = "awaiting_photos"
    """The record has arrived, some declared photos have not."""
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    CANCELLED = "cancelled"


RECORDABLE = frozenset({TalkStatus.PLANNED, TalkStatus.AWAITING_PHOTOS, TalkStatus.SUBMITTED, TalkStatus.RETURNED})
CANCELLABLE = RECORDABLE
INCOMPLETE = frozenset({TalkStatus.PLANNED, TalkStatus.AWAITING_PHOTOS})
"""The record, or some of its photos, are still to come."""
DECIDED = frozenset({TalkStatus.APPROVED, TalkStatus.RETURNED})


class Organiser(StrEnum):
    """Who arranged the talk: decides the payer, the reviewer and the quota (四(四), 三(一)3)."""

    CITY = "city"
    COUNTY = "county"
    ZONE = "zone"
    SCHOOL = "school"  # 自主邀请: recorded, counts 0


class Decision(StrEnum):
    APPROVED = "approved"
    RETURNED = "returned"
    REOPENED = "reopened"
    """An approval is looked at again; a new decision follows."""


class ReturnReason(StrEnum):
    BANNER_CUT = "banner_cut"
    UNREADABLE = "unreadable"
    FACES_OF_PUPILS = "faces_of_pupils"
    SAME_PHOTO = "same_photo"
    WRONG_TIME = "wrong_time"
    OTHER = "other"


RETURN_REASONS = {
    ReturnReason.BANNER_CUT: "横幅没拍全",
    ReturnReason.UNREADABLE: "看不清",
    ReturnReason.FACES_OF_PUPILS: "有学生正脸",
    ReturnReason.SAME_PHOTO: "照片重复",
    ReturnReason.WRONG_TIME: "时间不对",
    ReturnReason.OTHER: "其他",
}
