"""What is known of a speaker besides words."""

from enum import StrEnum


class Gender(StrEnum):
    MALE = "male"
    FEMALE = "female"


class HonourLevel(StrEnum):
    NATIONAL = "national"
    PROVINCE = "province"
    """自治区."""
    CITY = "city"
    COUNTY = "county"
    UNSTATED = "unstated"


class HonourKind(StrEnum):
    MODEL_WORKER = "model_worker"
    CRAFTSMAN = "craftsman"
    OTHER = "other"


GENDER_NAMES = {Gender.MALE: "男", Gender.FEMALE: "女"}
HONOUR_LEVEL_NAMES = {
    HonourLevel.NATIONAL: "全国",
    HonourLevel.PROVINCE: "自治区",
    HonourLevel.CITY: "市级",
    HonourLevel.COUNTY: "县级",
    HonourLevel.UNSTATED: "未写明",
}
HONOUR_KIND_NAMES = {HonourKind.MODEL_WORKER: "劳模", HonourKind.CRAFTSMAN: "工匠", HonourKind.OTHER: "其他"}
