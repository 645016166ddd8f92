"""The code of a link to one invitation, for a share card or a QR code. Nothing is stored: the seal is the proof.

`i<invitation>-<seal>`: at most 32 characters, as WeChat's scene allows. A code with a wrong seal, of no invitation, and
of one that is over have one answer: nobody learns which invitations exist. Pure.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from hashlib import sha256

from app.invitations.errors import LinkDead

SEAL_LENGTH = 14
"""84 bits."""
LONGEST_SCENE = 32
PAGE = "pages/entry/entry"
_CODE = re.compile(r"i([1-9][0-9]{0,15})-([A-Za-z0-9_-]{14})")


def link_code(invitation_id: int, key: bytes) -> str:
    code = f"i{invitation_id}-{_seal(invitation_id, key)}"
    assert len(code) <= LONGEST_SCENE
    return code


def opened(code: str, key: bytes) -> int:
    """The id of the invitation. Raises `LinkDead`; the comparison takes the same time wherever it fails."""
    found = _CODE.fullmatch(code)
    invitation_id, seal = (int(found[1]), found[2]) if found else (0, "")
    if not hmac.compare_digest(seal, _seal(invitation_id, key)):
        raise LinkDead
    return invitation_id


def _seal(invitation_id: int, key: bytes) -> str:
    digest = hmac.digest(key, str(invitation_id).encode(), sha256)
    return urlsafe_b64encode(digest)[:SEAL_LENGTH].decode()
