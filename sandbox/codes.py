"""Single-use codes of the phone: `wx.login` codes and getPhoneNumber codes, which are not interchangeable.

Not thread-safe: the caller holds the world's lock. Moments are seconds since 1970.
"""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import StrEnum

from sandbox.refusals import refused

REMEMBERED = 10_000


class CodeKind(StrEnum):
    LOGIN = "login"
    PHONE = "phone"


@dataclass
class Code:
    kind: CodeKind
    openid: str
    expires_at: float
    is_used: bool = False


@dataclass
class CodeBook:
    codes: OrderedDict[str, Code] = field(default_factory=OrderedDict)

    def issue(self, kind: CodeKind, openid: str, seconds: float, now: float) -> str:
        text = secrets.token_hex(32) if kind is CodeKind.PHONE else "0" + secrets.token_urlsafe(23)
        self.codes[text] = Code(kind, openid, now + seconds)
        if len(self.codes) > REMEMBERED:
            self.codes.popitem(last=False)
        return text

    def redeem(self, kind: CodeKind, text: str, now: float) -> str:
        """The openid behind a code. Raises 40029 (unknown, expired, of the other kind) or 40163 (used)."""
        code = self.codes.get(text)
        if code is None or code.kind is not kind:
            raise refused(40029)
        if code.is_used:
            raise refused(40163)
        if code.expires_at <= now:
            raise refused(40029)
        code.is_used = True
        return code.openid
