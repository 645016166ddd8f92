"""A person of whom every table keeps something, each thing with a text of its own to look for."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.access import Identity
from app.core.audit import write_audit
from app.core.crypto import Keys
from app.messaging.models import CallListEntry, CreditEntry, MessageCredit, OutboxMessage, PushEvent, Todo
from app.messaging.notices import NoticeSubject
from app.messaging.states import CallListReason, CreditChange, MessageStatus, PushStatus
from app.photos.models import Photo
from app.photos.publishing.models import PhotoPublishing
from app.photos.safety.models import PhotoSafety
from app.photos.safety.states import SafetyState
from app.quotas.models import LedgerLine
from app.quotas.rules import VerdictReason
from app.reports.models import HalfYearReport
from app.talks.models import Review, Talk
from app.talks.states import Decision, TalkStatus
from app.units.join_codes import issue_for
from tests.accounts import life_in_corps, life_in_invitations
from tests.factories import LONGDE, XIJI, Make

PHONE = "13800000009"
OPENID = "o-test-full-life"
UNIONID = "u-test-full-life"
NAME = "示例人员全"

MARKS = {
    "people.openid": OPENID,
    "people.unionid": UNIONID,
    "people.phone_encrypted": PHONE,
    "identities.person_id": "西吉县总工会",
    "join_codes.issued_by_person_id": "示例加入码小学",
    "audit_events.person_id": "催办年度任务",
    "message_credits.person_id": "template-of-the-credit",
    "credit_entries.person_id": "template-of-the-entry",
    "outbox_messages.person_id": "给本人的消息",
    "todos.person_id": "给本人的待办",
    "todos.done_by_person_id": "本人办完的待办",
    "call_list.person_id": "要打电话告诉本人",
    "call_list.resolved_by_person_id": "本人打过电话",
    "talks.created_by_person_id": "本人安排专场",
    "talks.recorded_by_person_id": "本人填报专场",
    "reviews.reviewed_by_person_id": "本人写的审核说明",
    "photos.uploaded_by_person_id": "f" * 64,
    "photo_safety.decided_by_person_id": "e" * 64,
    "photo_publishing.consented_by_person_id": "d" * 64,
    "photo_publishing.published_by_person_id": "c" * 64,
    "photo_publishing.taken_down_by_person_id": "b" * 64,
    "ledger_lines.decided_by_person_id": "2026-03-05",
    "half_year_reports.reported_by_person_id": "2025年下半年",
    **life_in_corps.MARKS,
    **life_in_invitations.MARKS,
}
"""Column that refers to a person → what its row brings into the copy."""


@dataclass
class Life:
    """Adds row after row; everything is committed at the end."""

    session: Session
    make: Make
    keys: Keys

    def lead(self) -> Identity:
        person = Person(
            openid=OPENID,
            unionid=UNIONID,
            name=NAME,
            phone_encrypted=self.keys.phones.encrypt("+86" + PHONE),
            phone_hash=self.keys.phones.hash("+86" + PHONE),
            created_at=self.make.clock.now(),
        )
        self.session.add(person)
        self.session.flush()
        who = self.make.identity(self.make.unit(XIJI), person)
        self._office_work(who)
        self._messages(who)
        self._talks(who)
        life_in_corps.lead(self.make, who)
        life_in_invitations.lead(self.make, who)
        self._pushed()
        self.session.commit()
        return who

    def _office_work(self, who: Identity) -> None:
        now = self.make.clock.now()
        school = self.make.school(XIJI, name=MARKS["join_codes.issued_by_person_id"])
        issue_for(self.session, who, school.id, days=7, max_uses=1, key=self.keys.join_codes, now=now)
        write_audit(self.session, "quota.reminded", 1, now=now, person_id=who.person_id, unit_id=who.unit_id)

    def _messages(self, who: Identity) -> None:
        now, person_id = self.make.clock.now(), who.person_id
        about = {"unit_id": who.unit_id, "subject": NoticeSubject.QUOTA_BEHIND, "subject_id": 1}
        mine, done = MARKS["todos.person_id"], MARKS["todos.done_by_person_id"]
        told, called = MARKS["call_list.person_id"], MARKS["call_list.resolved_by_person_id"]
        text = {"page": "pages/todo/todo", "body": "示例", "created_at": now}
        reason = CallListReason.NO_ANSWER
        self.session.add_all(
            [
                MessageCredit(person_id=person_id, template_id=MARKS["message_credits.person_id"], updated_at=now),
                CreditEntry(
                    person_id=person_id,
                    template_id=MARKS["credit_entries.person_id"],
                    change=CreditChange.GRANTED,
                    amount=1,
                    client_id=uuid4(),
                    at=now,
                ),
                Todo(dedupe_key="mine", person_id=person_id, title=mine, **about, **text),
                Todo(dedupe_key="done", title=done, done_at=now, done_by_person_id=person_id, **about, **text),
                CallListEntry(
                    dedupe_key="told", person_id=person_id, message=told, reason=reason, created_at=now, **about
                ),
                CallListEntry(
                    dedupe_key="called",
                    message=called,
                    reason=reason,
                    created_at=now,
                    resolved_at=now,
                    resolved_by_person_id=person_id,
                    **about,
                ),
                OutboxMessage(
                    dedupe_key="message",
                    notice_key="mine",
                    person_id=person_id,
                    template_id="t",
                    data={"thing1": "示例"},
                    page="pages/todo/todo",
                    body=MARKS["outbox_messages.person_id"],
                    priority=10,
                    is_daytime_only=False,
                    status=MessageStatus.QUEUED,
                    next_attempt_at=now + timedelta(days=1),
                    created_at=now,
                    **about,
                ),
            ]
        )

    def _talks(self, who: Identity) -> None:
        now = self.make.clock.now()
        arranged = self._talk(MARKS["talks.created_by_person_id"], day=1)
        arranged.created_by_person_id = who.person_id
        recorded = self._talk(MARKS["talks.recorded_by_person_id"], day=2)
        recorded.recorded_by_person_id = who.person_id
        judged = self._talk("别人的专场", day=5)
        self.session.add(
            HalfYearReport(
                division_code=XIJI,
                year=2025,
                half=2,
                reported_at=now,
                reported_by_person_id=who.person_id,
                reported_by_unit_id=who.unit_id,
            )
        )
        self._photo(recorded, MARKS["photos.uploaded_by_person_id"], who.person_id)
        passed = self._photo(judged, MARKS["photo_safety.decided_by_person_id"], self.make.staff(LONGDE).person_id)
        for deed in ("consented", "published", "taken_down"):
            column = f"{deed}_by_person_id"
            photo = self._photo(judged, MARKS[f"photo_publishing.{column}"], self.make.staff(LONGDE).person_id)
            self.session.add(PhotoPublishing(photo_id=photo.id, **{column: who.person_id}))
        self.session.add_all(
            [
                PhotoSafety(
                    photo_id=passed.id,
                    state=SafetyState.UNANSWERED,
                    next_attempt_at=now,
                    decided_by_person_id=who.person_id,
                    decided_at=now,
                ),
                Review(
                    client_id=uuid4(),
                    talk_id=judged.id,
                    decision=Decision.APPROVED,
                    shows_banner=True,
                    shows_speaker=True,
                    shows_audience=True,
                    reasons=[],
                    note=MARKS["reviews.reviewed_by_person_id"],
                    reviewed_by_person_id=who.person_id,
                    reviewed_by_unit_id=who.unit_id,
                    reviewed_at=now,
                ),
                LedgerLine(
                    talk_id=judged.id,
                    year=2026,
                    division_code=XIJI,
                    counts=True,
                    reason=VerdictReason.COUNTED,
                    plan_id=self.make.plan.id,
                    rule_version="1",
                    decided_by_person_id=who.person_id,
                    decided_by_unit_id=who.unit_id,
                    decided_at=now,
                ),
            ]
        )

    def _talk(self, special_name: str, *, day: int) -> Talk:
        at = self.make.clock.now().replace(month=3, day=day)
        talk = self.make.talk(status=TalkStatus.APPROVED, at=at)
        talk.special_name = special_name
        return talk

    def _photo(self, talk: Talk, sha256: str, person_id: int) -> Photo:
        photo = Photo(
            talk_id=talk.id,
            client_id=uuid4(),
            sha256=sha256,
            byte_count=1,
            storage_key="photos/none.jpg",
            width=1,
            height=1,
            position=1,
            uploaded_by_person_id=person_id,
            received_at=self.make.clock.now(),
        )
        self.session.add(photo)
        self.session.flush()
        return photo

    def _pushed(self) -> None:
        """News from WeChat that nobody has processed yet."""
        now = self.make.clock.now()
        for status in (PushStatus.WAITING, PushStatus.STUCK):
            self.session.add(
                PushEvent(
                    dedupe_key=str(uuid4()),
                    event="subscribe_msg_popup_event",
                    openid=OPENID,
                    content={"List": []},
                    happened_at=now,
                    received_at=now,
                    status=status,
                    next_attempt_at=now + timedelta(hours=1),
                )
            )
