"""What a plan decides, as plain values: the words of the file that other rooms compare with."""

from enum import StrEnum

FIRST_YEAR = 2023
"""The action began in October 2023."""


class DivisionLevel(StrEnum):
    CITY = "city"
    COUNTY = "county"
    ZONE = "zone"


class MessageKind(StrEnum):
    """How WeChat grants a subscription message: one send per consent, or many."""

    ONE_TIME = "one_time"
    LONG_TERM = "long_term"
