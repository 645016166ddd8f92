"""Keys that change."""

import click

from app.accounts.models import Person
from app.accounts.rotation import Kept, rewrite_batch
from app.core.crypto import keys
from app.core.db import transaction
from app.speakers.models import Speaker

NUMBERS = (
    Kept(Person, "phone_encrypted", "phone_hash"),
    Kept(Speaker, "phone_rest_encrypted"),
)
"""Every column that holds an encrypted number."""


@click.command("rotate-phone-key")
def rotate_phone_key() -> None:
    """Write all phone numbers again with the first key of PHONE_KEY, and their hashes with SECRET_KEY.

    While the system runs. Stopped on the way it is begun anew, and does only what is left.
    """
    rewritten = unreadable = 0
    for kept in NUMBERS:
        after: int | None = 0
        while after is not None:
            with transaction() as session:
                batch = rewrite_batch(session, kept, keys().phones, after=after)
            after = batch.last_id
            rewritten += batch.rewritten
            unreadable += batch.unreadable
    click.echo(f"{rewritten} numbers written anew")
    if unreadable:
        raise click.ClickException(f"{unreadable} numbers are readable with none of the keys: keep looking for theirs.")
