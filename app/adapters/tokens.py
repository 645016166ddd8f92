"""Login tokens in Redis: opaque, kept only as a hash, expiring, revocable one by one or all of a person at once.

    token:<sha256 of the token>      {"person_id": 7, "identity_id": 3, "generation": "…"}, expires after `ttl`
    token_generation:<person id>     "…", outlives every token of that person

A token is alive while its generation is its person's present one. Ending the generation ends all of them in one step,
also one being issued at that moment; and should Redis lose keys, people have to log in again, but nobody gets in. Every
method is one round trip: a token begins with its person's id, so that both keys are known to whoever shows it, and no
other id fits the hash. The scripts make key names themselves, so they need a single Redis, not a cluster.
"""

import json
import secrets
from dataclasses import asdict
from datetime import timedelta
from hashlib import sha256

import redis
from redis.commands.core import Script

from app.core.ports import TokenRecord, TokenStoreDown

TOKEN_BYTES = 32
GENERATION_BYTES = 12

_SHARED = """
local function generation_key(person_id)
  return 'token_generation:' .. string.format('%.0f', person_id)
end

local function alive(key)
  local text = redis.call('GET', key)
  if not text then return false end
  local record = cjson.decode(text)
  return redis.call('GET', generation_key(record.person_id)) == record.generation and text
end

local function write(key, text, ttl, fresh_generation, ...)
  local record = cjson.decode(text)
  local generation = generation_key(record.person_id)
  redis.call('SET', generation, fresh_generation, 'NX')
  redis.call('EXPIRE', generation, ttl + 60)
  record.generation = redis.call('GET', generation)
  redis.call('SET', key, cjson.encode(record), ...)
end
"""
_ISSUE = _SHARED + "write(KEYS[1], ARGV[1], ARGV[2], ARGV[3], 'EX', ARGV[2])"
_REPLACE = _SHARED + "if alive(KEYS[1]) then write(KEYS[1], ARGV[1], ARGV[2], ARGV[3], 'KEEPTTL') end"


class RedisTokenStore:
    """The `TokenStore` port; `ttl` is the fixed life of a token, counted from its issue."""

    def __init__(self, client: redis.Redis, ttl: timedelta) -> None:
        self._redis = client
        self._ttl_seconds = int(ttl.total_seconds())
        self._issue = client.register_script(_ISSUE)
        self._replace = client.register_script(_REPLACE)

    def issue(self, record: TokenRecord) -> str:
        """A new token for `record`."""
        token = f"{record.person_id}.{secrets.token_urlsafe(TOKEN_BYTES)}"
        self._write(self._issue, token, record)
        return token

    def find(self, token: str) -> TokenRecord | None:
        """Whom the token stands for; None when it is unknown, expired or revoked."""
        person, _, _ = token.partition(".")
        try:
            text, generation = self._redis.mget(_key(token), f"token_generation:{person}")
        except redis.RedisError:
            raise TokenStoreDown from None
        record = json.loads(text) if text else None
        if record is None or record["generation"] != generation:
            return None
        return TokenRecord(record["person_id"], record["identity_id"])

    def replace(self, token: str, record: TokenRecord) -> None:
        """Let the token stand for `record`, of the same person, for the rest of its life. A dead token stays dead."""
        self._write(self._replace, token, record)

    def revoke(self, token: str) -> None:
        self._delete(_key(token))

    def revoke_all(self, person_id: int) -> None:
        """End every token of the person, on every phone."""
        self._delete(f"token_generation:{person_id}")

    def _write(self, script: Script, token: str, record: TokenRecord) -> None:
        _ask(
            script, _key(token), json.dumps(asdict(record)), self._ttl_seconds, secrets.token_urlsafe(GENERATION_BYTES)
        )

    def _delete(self, key: str) -> None:
        try:
            self._redis.delete(key)
        except redis.RedisError:
            raise TokenStoreDown from None


def _key(token: str) -> str:
    return f"token:{sha256(token.encode()).hexdigest()}"


def _ask(script: Script, key: str, *args: str | int) -> object:
    try:
        return script(keys=[key], args=args)
    except redis.RedisError:
        raise TokenStoreDown from None
