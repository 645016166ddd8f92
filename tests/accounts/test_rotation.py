"""A new key for phone numbers: everything is written anew, in batches, with nobody losing a number on the way."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.rotation import rewrite_batch
from app.commands.keys import NUMBERS
from app.core.crypto import PhoneVault
from app.schema import metadata
from app.speakers.models import Speaker
from config.settings import Settings
from tests.factories import Make
from tests.tools import Campus, FrozenClock

NEW = Fernet.generate_key().decode()
NEW_SECRET = "another secret for tests only, long enough"
MOBILES = ["+8613800000061", "+8613800000062", "+8613800000063"]


@pytest.fixture
def old(settings: Settings) -> str:
    return settings.phone_key.get_secret_value()


@pytest.fixture
def rotating(settings: Settings, clock: FrozenClock, old: str) -> Campus:
    """An operator who has put a new key in front of the old one, and changed the secret."""
    changed = {"phone_key": SecretStr(f"{NEW}, {old}"), "secret_key": SecretStr(NEW_SECRET)}
    return Campus(settings.model_copy(update=changed), clock)


def roster(make: Make) -> None:
    for number in MOBILES:
        make.speaker(phone=number.removeprefix("+86"))
    make.speaker(phone="0954-2012345转801")
    make.speaker(phone="")


def numbers(session: Session, vault: PhoneVault) -> list[str]:
    session.expire_all()
    people = session.scalars(
        select(Person.phone_encrypted).where(Person.phone_encrypted.is_not(None)).order_by(Person.id)
    )
    rest = session.scalars(select(Speaker.phone_rest_encrypted).where(Speaker.phone_rest_encrypted.is_not(None)))
    return [vault.decrypt(str(token)) for token in [*people, *rest]]


def test_afterwards_the_old_key_can_be_thrown_away(make: Make, session: Session, rotating: Campus, old: str) -> None:
    roster(make)
    before = numbers(session, make.vault)
    result = rotating("rotate-phone-key")
    assert (result.exit_code, result.output) == (0, "5 numbers written anew\n")
    after = PhoneVault.from_keys(NEW, NEW_SECRET)
    assert numbers(session, after) == before
    with pytest.raises(InvalidToken):
        numbers(session, PhoneVault.from_keys(old, NEW_SECRET))
    hashes = session.scalars(select(Person.phone_hash).order_by(Person.id)).all()
    assert hashes == [*map(after.hash, MOBILES), None, None], "found by the new hash; a landline still by none"


def test_stopped_on_the_way_it_does_what_is_left(make: Make, session: Session, rotating: Campus, old: str) -> None:
    roster(make)
    vault = PhoneVault.from_keys(f"{NEW},{old}", NEW_SECRET)
    batch = rewrite_batch(session, NUMBERS[0], vault, after=0, limit=2)
    assert batch.rewritten == 2
    session.commit()
    done = session.scalars(select(Person.phone_encrypted).order_by(Person.id).limit(2)).all()
    assert rotating("rotate-phone-key").output == "3 numbers written anew\n"
    session.expire_all()
    assert session.scalars(select(Person.phone_encrypted).order_by(Person.id).limit(2)).all() == done
    assert rotating("rotate-phone-key").output == "0 numbers written anew\n"


def test_several_batches_reach_every_row(make: Make, session: Session, old: str) -> None:
    roster(make)
    vault = PhoneVault.from_keys(f"{NEW},{old}", NEW_SECRET)
    after: int | None = 0
    sizes = []
    while after is not None:
        batch = rewrite_batch(session, NUMBERS[0], vault, after=after, limit=3)
        sizes.append(batch.rewritten)
        after = batch.last_id
    assert sizes == [3, 1, 0]


def test_a_number_no_key_opens_is_named_and_holds_up_no_other(make: Make, session: Session, rotating: Campus) -> None:
    roster(make)
    lost = session.scalars(select(Person).where(Person.phone_encrypted.is_not(None)).order_by(Person.id)).first()
    assert lost is not None
    lost.phone_encrypted = Fernet(Fernet.generate_key()).encrypt(b"+8613800000064").decode()
    session.commit()
    result = rotating("rotate-phone-key")
    assert result.exit_code == 1
    assert "4 numbers written anew" in result.output
    assert "1 numbers are readable with none of the keys" in result.output


def test_with_both_keys_everything_is_read_meanwhile(
    make: Make, session: Session, settings: Settings, old: str
) -> None:
    roster(make)
    both = PhoneVault.from_keys(f"{NEW},{old}", settings.secret_key.get_secret_value())
    assert numbers(session, both) == numbers(session, make.vault)
    assert both.is_newest(both.encrypt(MOBILES[0]))
    assert not both.is_newest(make.vault.encrypt(MOBILES[0]))


def test_every_column_with_numbers_is_rewritten() -> None:
    columns = {
        f"{table.name}.{column.name}"
        for table in metadata().sorted_tables
        for column in table.columns
        if column.name.startswith("phone") and column.name.endswith("encrypted")
    }
    assert columns == {f"{kept.model.__tablename__}.{kept.encrypted}" for kept in NUMBERS}


def test_the_command_says_nothing_of_a_number(make: Make, rotating: Campus) -> None:
    roster(make)
    assert "138" not in rotating("rotate-phone-key").output
