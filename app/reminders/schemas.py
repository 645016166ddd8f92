"""What the phone sees of the reminders to come."""

from datetime import date

from app.core.validation import Output
from app.messaging.notices import NoticeSubject


class ForeseenReceiver(Output):
    unit_id: int
    unit_name: str
    people: int
    reachable: int
    """Of them, those WeChat would let us write to, as far as we know."""
    is_on_call_list: bool
    sentence: str


class ForeseenNotice(Output):
    subject: NoticeSubject
    subject_words: str
    title: str
    body: str
    is_call: bool
    """Nothing is sent: it goes on the call list because reminding did not help."""
    receivers: list[ForeseenReceiver]


class ForeseenDay(Output):
    day: date
    notices: list[ForeseenNotice]


class PreviewView(Output):
    first_on: date
    last_on: date
    sentence: str
    days: list[ForeseenDay]
    """Only those on which something would be sent, in their order."""
