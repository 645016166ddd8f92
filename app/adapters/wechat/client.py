"""wechatpy's client, made fit for many threads: a shared token, one bounded retry, time limits, and no leaks."""

import ssl
from typing import Any

import redis
import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, NewConnectionError
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException, WeChatException

from app.adapters.wechat.access_token import AccessTokens
from app.adapters.wechat.answers import TokenAnswer, read
from app.adapters.wechat.errors import TOKEN_ENDPOINT, TOKEN_INVALID, refused, refused_by_http, unanswered
from app.core.ports import Reaction, WeChatError

THREADS = 32
UNUSABLE = (OSError, HTTPError, WeChatException, ValueError, TypeError, RecursionError)
"""No connection, an error code, or an answer so odd that wechatpy stumbles over it (`errcode` null, deep nesting)."""
Timeout = tuple[float, float]
"""Seconds to connect, and between two pieces of the answer."""


class MiniProgramClient(WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """Make it after the fork: a connection shared by two processes mixes up their answers. Safe for threads.

    Every call raises `WeChatError` and nothing else. Pass `params={"access_token": None}` to call without a token.
    """

    def __init__(self, appid: str, secret: str, *, base_url: str, store: redis.Redis, timeout: Timeout) -> None:
        super().__init__(appid, secret, timeout=timeout, auto_retry=False)  # wechatpy's own retry never ends
        self.API_BASE_URL = f"{base_url}/cgi-bin/"
        self._base_url = base_url
        self._tokens = AccessTokens(store, appid, self.fetch_access_token, patience=2 * sum(timeout))
        self._prepare_session()

    @property
    def access_token(self) -> str:
        return self._tokens.current()

    def fetch_access_token(self) -> tuple[str, int]:
        """A stable token and the seconds it lives; unlike the classic one it does not void the one in use."""
        grant = {
            "grant_type": "client_credential",
            "appid": self.appid,
            "secret": self.secret,
            "force_refresh": False,  # forced ones are rationed to 20 a day
        }
        url = f"{self._base_url}/{TOKEN_ENDPOINT}"
        answer = read(TokenAnswer, self._once("post", url, {"access_token": None}, data=grant), TOKEN_ENDPOINT)
        return answer.access_token, answer.expires_in

    def close(self) -> None:
        self._http.close()

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Any:
        params = kwargs.pop("params", {})
        if "access_token" in params:
            return self._once(method, url_or_endpoint, params, **kwargs)
        token = self.access_token
        try:
            return self._once(method, url_or_endpoint, params | {"access_token": token}, **kwargs)
        except WeChatError as error:
            if error.errcode not in TOKEN_INVALID:
                raise
            refusal = error
        token = self._tokens.renew(token)
        if "files" in kwargs:  # they have been read to their end, a second request would carry nothing
            raise WeChatError(Reaction.RETRY_LATER, refusal.errcode, refusal.endpoint, "upload again")
        try:
            return self._once(method, url_or_endpoint, params | {"access_token": token}, **kwargs)
        except WeChatError as error:
            if error.errcode not in TOKEN_INVALID:
                raise
            refusal = error
        raise self._tokens.give_up(token, refusal)

    def _once(self, method: str, url_or_endpoint: str, params: dict[str, str | None], **kwargs: Any) -> Any:
        endpoint = url_or_endpoint.removeprefix(f"{self._base_url}/")
        try:
            result = super()._request(method, url_or_endpoint, params=params, allow_redirects=False, **kwargs)
        except UNUSABLE as error:
            failure = _translated(error, endpoint)
        else:
            errno = result.get("errno") if isinstance(result, dict) else None
            if not errno:
                return result
            failure = refused(endpoint, int(errno), result.get("errmsg"))
        raise failure  # here, where no handler hangs the request with its secrets onto it

    def _prepare_session(self) -> None:
        session = self._http
        # Proxies and certificates of the environment are looked up once, not with every call; .netrc never.
        found = session.merge_environment_settings(self._base_url, {}, None, None, None)
        session.proxies, session.verify, session.trust_env = dict(found["proxies"]), found["verify"], False
        for scheme in ("https://", "http://"):
            session.mount(scheme, HTTPAdapter(pool_connections=2, pool_maxsize=THREADS))


def _translated(error: Exception, endpoint: str) -> WeChatError:
    if isinstance(error, WeChatClientException):
        if error.errcode is None:
            return refused_by_http(endpoint, error.response.status_code)
        return refused(endpoint, error.errcode, error.errmsg)
    return unanswered(endpoint, type(error).__name__, was_sent=not _never_left(error))


def _never_left(error: Exception) -> bool:
    """Whether it surely failed before the request was written."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    reason = getattr(next(iter(error.args), None), "reason", None)
    cause = next(iter(getattr(reason, "args", ())), None)
    return isinstance(reason, NewConnectionError) or isinstance(cause, ssl.SSLCertVerificationError)
