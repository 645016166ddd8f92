"""Phones at rest, masks, and keys bound to their purpose."""

import pytest
from cryptography.fernet import Fernet, InvalidToken

from app.core.crypto import PhoneVault, derive_key, mask_phone

SECRET = "a secret long enough for the tests"
PHONE = "+8613800000021"


def test_a_phone_is_encrypted_and_found_by_hash() -> None:
    vault = PhoneVault.from_keys(Fernet.generate_key().decode(), SECRET)
    encrypted = vault.encrypt(PHONE)
    assert PHONE not in encrypted
    assert vault.decrypt(encrypted) == PHONE
    assert vault.hash(PHONE) == vault.hash(PHONE) != vault.hash("+8613800000022")


def test_a_new_key_reads_what_the_old_one_wrote() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    written = PhoneVault.from_keys(old, SECRET).encrypt(PHONE)
    rotated = PhoneVault.from_keys(f"{new},{old}", SECRET)
    assert rotated.decrypt(written) == PHONE
    assert rotated.hash(PHONE) == PhoneVault.from_keys(old, SECRET).hash(PHONE)
    with pytest.raises(InvalidToken):
        PhoneVault.from_keys(new, SECRET).decrypt(written)


def test_keys_are_bound_to_their_purpose() -> None:
    assert derive_key(SECRET, "join-code") != derive_key(SECRET, "photo-link")


@pytest.mark.parametrize(("phone", "masked"), [(PHONE, "138****0021"), ("+86954", "****"), ("", "****")])
def test_masks_show_seven_digits_at_most(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked
