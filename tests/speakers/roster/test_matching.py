"""Who of a roster a line of a file means: the same person, a namesake, one who retired, one who is gone."""

from sqlalchemy import select

from app.core.periods import beijing_date
from app.speakers.models import Speaker
from app.speakers.roster.diff import Field
from tests.factories import LONGDE, XIJI, Make
from tests.speakers.roster.doing import appointments, counts, end_appointment, look, phone, speaker, take, trail
from tests.speakers.roster.lines import FIRST, SECOND, changed


def test_what_the_file_leaves_blank_stays(make: Make) -> None:
    take(make, FIRST)
    assert counts(look(make, changed(FIRST, 性别="", 联系电话=""))) == (0, 0, 0, 1)


def test_who_is_gone_is_named_and_stays_until_the_pair_ends_it(make: Make) -> None:
    take(make, FIRST, SECOND)
    done = take(make, SECOND)
    assert counts(done) == (0, 0, 1, 1)
    (gone,) = done.diff.gone
    (appointment,) = appointments(make, FIRST[1])
    assert (gone.speaker_id, gone.appointment_id) == (speaker(make).id, appointment.id)
    assert appointment.ends_on is None
    end_appointment(make, FIRST[1])
    assert counts(look(make, SECOND)) == (0, 0, 0, 1)


def test_who_retired_and_stands_in_the_file_is_proposed_again(make: Make) -> None:
    take(make, FIRST)
    end_appointment(make, FIRST[1])
    done = take(make, FIRST)
    assert [one.field for one in done.diff.changed[0].fields] == [Field.MEMBERSHIP]
    old, new = appointments(make, FIRST[1])
    assert (new.begins_on, new.ends_on) == (beijing_date(make.clock.now()), None)
    assert old.ends_on is not None
    assert counts(look(make, FIRST)) == (0, 0, 0, 1)


def test_a_parent_invited_once_becomes_a_member_by_the_file(make: Make) -> None:
    make.speaker(XIJI, name=FIRST[1], phone=FIRST[5], is_one_off=True)
    assert counts(look(make, SECOND)) == (1, 0, 0, 0)
    assert counts(take(make, FIRST)) == (0, 1, 0, 0)
    assert not speaker(make).is_one_off
    assert len(appointments(make, FIRST[1])) == 1


def test_another_number_in_the_roster_is_no_change(make: Make) -> None:
    take(make, FIRST, SECOND)
    assert counts(take(make, changed(FIRST, 序号="2"), changed(SECOND, 序号="1"))) == (0, 0, 0, 2)
    assert (speaker(make).serial, speaker(make, SECOND[1]).serial) == (2, 1)
    assert len(trail(make)) == 1


def test_a_namesake_elsewhere_is_somebody_else(make: Make) -> None:
    take(make, FIRST)
    namesake = ("2", FIRST[1], "女", "别的单位", "别的荣誉", "13800000005", "")
    assert counts(look(make, FIRST, namesake)) == (1, 0, 0, 1)
    assert counts(look(make, namesake)) == (1, 0, 1, 0)


def test_a_namesake_who_retired_is_not_revived_in_place_of_a_member(make: Make) -> None:
    without_phone = changed(FIRST, 联系电话="")
    take(make, without_phone)
    end_appointment(make, FIRST[1])
    retired = speaker(make)
    member = make.speaker(XIJI, name=FIRST[1], phone="", employer_and_post=FIRST[3], honours_text=FIRST[4])
    found = look(make, without_phone)
    assert [one.known.speaker_id for one in found.diff.changed] == [member.id]  # the gender; not the membership
    assert retired.id < member.id


def test_other_divisions_do_not_matter(make: Make) -> None:
    take(make, FIRST)
    assert counts(take(make, FIRST, SECOND, to=LONGDE)) == (2, 0, 0, 0)
    first, second = make.session.scalars(select(Speaker).where(Speaker.name == FIRST[1])).all()
    assert first.person_id == second.person_id
    assert counts(look(make, FIRST, at=XIJI)) == (0, 0, 0, 1)


def test_a_number_its_owner_has_verified_stays(make: Make) -> None:
    take(make, FIRST)
    make.speaker_identity(speaker(make))
    found = take(make, changed(FIRST, 联系电话="13800000009", 备注="新"))
    assert [line.number for line in found.diff.own_phone] == [2]
    assert [one.field for one in found.diff.changed[0].fields] == [Field.REMARK]
    assert phone(make) == ("+8613800000001", make.vault.hash("+8613800000001"))
    assert look(make, changed(FIRST, 备注="新")).diff.own_phone == []
