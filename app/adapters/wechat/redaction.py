"""Keeps secrets out of the logs of the HTTP libraries, which print whole addresses at DEBUG and when they retry."""

import logging
import re

import urllib3.util.retry
from wechatpy.client import base as wechatpy_base

LIBRARIES = ("urllib3", "requests", "wechatpy")
_IMPORTED_FOR_THEIR_LOGGERS = (urllib3.util.retry, wechatpy_base)

_SECRETS = re.compile(
    r"(\?)[^\s\"'<>]+"  # the query of an address, whatever stands in it
    r"|(\b(?:secret|access_token|js_code|session_key|openid|signature)[\"']?\s*[=:]\s*[\"']?)[^\s&\"',}]+"
)


def redact(text: str) -> str:
    """`text` without queries and without the values of secrets."""
    return _SECRETS.sub(lambda found: f"{found[1] or found[2]}[redacted]", text)


class _Redaction(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), None
        record.exc_info = None  # exceptions of these libraries carry requests and answers
        return True


_REDACTION = _Redaction()


def install_redaction() -> None:
    """Redact whatever these libraries log. A logger's filter does not reach its children, so each one gets it."""
    for name in [*LIBRARIES, *logging.root.manager.loggerDict]:
        if name.partition(".")[0] in LIBRARIES:
            logging.getLogger(name).addFilter(_REDACTION)
