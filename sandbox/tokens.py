"""Access tokens: the classic one, the stable one beside it, and how each dies.

`/cgi-bin/token` replaces its token at every call, the old one lives on for the overlap. `/cgi-bin/stable_token` answers
the same token until its last stretch. Both stretches are 300 s of 7200 s and shrink in proportion when tokens are made
short for a test. Not thread-safe: the caller holds the world's lock. Moments are seconds since 1970.
"""

import re
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field

from sandbox.refusals import refused

OVERLAP_SHARE = 300 / 7200
FORCED_PER_DAY = 20
FORCED_APART_SECONDS = 30
BEIJING_SECONDS = 8 * 3600
REMEMBERED = 1_000
WELL_FORMED = re.compile(r"[0-9A-Za-z_-]{64,512}")


@dataclass
class Token:
    text: str
    expires_at: float
    is_void: bool = False
    """Voided (40001), as opposed to expired (42001)."""


@dataclass
class TokenBook:
    known: OrderedDict[str, Token] = field(default_factory=OrderedDict)
    classic: Token | None = None
    stable: Token | None = None
    sticky: bool = False
    """After a sticky invalidation stable_token goes on answering the dead token until it is forced."""
    forced_at: list[float] = field(default_factory=list)

    def issue_classic(self, seconds: float, now: float) -> tuple[str, int]:
        """A new token and its seconds to live."""
        if self.classic is not None:
            self.classic.expires_at = min(self.classic.expires_at, now + seconds * OVERLAP_SHARE)
        self.classic = self._issue(seconds, now)
        return self.classic.text, int(seconds)

    def issue_stable(self, seconds: float, now: float, *, force: bool) -> tuple[str, int]:
        """The stable token and its remaining seconds; forced refreshes are rationed (45011, 45009)."""
        if force:
            self._ration(now)
            if self.stable is not None:
                self.stable.is_void = True
            self.stable, self.sticky = None, False
        current = self.stable
        if current is None or self._is_due(current, seconds, now):
            current = self.stable = self._issue(seconds, now)
        return current.text, int(current.expires_at - now)

    def check(self, text: str, now: float) -> None:
        """Raises 41001, 40014 (never a token), 40001 (void or unknown) or 42001 (expired)."""
        if not text:
            raise refused(41001)
        token = self.known.get(text)
        if token is None:
            raise refused(40001 if WELL_FORMED.fullmatch(text) else 40014)
        if token.is_void:
            raise refused(40001)
        if token.expires_at <= now:
            raise refused(42001)

    def invalidate(self, *, sticky: bool = False) -> None:
        """Every token dies at once."""
        for token in self.known.values():
            token.is_void = True
        self.sticky = sticky and self.stable is not None

    def _is_due(self, token: Token, seconds: float, now: float) -> bool:
        if self.sticky:
            return token.expires_at <= now
        return token.is_void or token.expires_at - now < seconds * OVERLAP_SHARE

    def _issue(self, seconds: float, now: float) -> Token:
        token = Token(f"99_{secrets.token_urlsafe(96)}", now + seconds)
        self.known[token.text] = token
        if len(self.known) > REMEMBERED:
            self.known.popitem(last=False)
        return token

    def _ration(self, now: float) -> None:
        today = _day(now)
        self.forced_at = [at for at in self.forced_at if _day(at) == today]
        if len(self.forced_at) >= FORCED_PER_DAY:
            raise refused(45009)
        if self.forced_at and now - self.forced_at[-1] < FORCED_APART_SECONDS:
            raise refused(45011)
        self.forced_at.append(now)


def _day(at: float) -> int:
    return int((at + BEIJING_SECONDS) // 86_400)
