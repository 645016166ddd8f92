"""The signed form by which somebody without a key may put one object of a limited size, for minutes.

`wx.uploadFile` can only POST a form. No library that we use signs one: obstore signs addresses for PUT and GET.
Source: AWS, "Browser-based uploads using POST" with Signature Version 4.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from functools import reduce

from config.settings import Bucket

CONTENT_TYPE = "application/octet-stream"
"""Nobody has looked at it yet: no browser shall show it as a picture or a page."""


def signed_fields(bucket: Bucket, key: str, *, most_bytes: int, now: datetime, ends_at: datetime) -> Mapping[str, str]:
    """What the form carries beside its file. Whoever changes any of it, or adds to it, is refused by the store."""
    date = f"{now:%Y%m%d}"
    fields = {
        "key": key,
        "Content-Type": CONTENT_TYPE,
        "success_action_status": "201",
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": f"{bucket.access_key_id}/{date}/{bucket.region}/s3/aws4_request",
        "x-amz-date": f"{now:%Y%m%dT%H%M%SZ}",
    }
    exactly = [{name: value} for name, value in {"bucket": bucket.name, **fields}.items()]
    document = {
        "expiration": f"{ends_at:%Y-%m-%dT%H:%M:%SZ}",
        "conditions": [*exactly, ["content-length-range", 1, most_bytes]],
    }
    policy = base64.b64encode(json.dumps(document).encode()).decode()
    secret = bucket.secret_access_key.get_secret_value()
    return {**fields, "policy": policy, "x-amz-signature": signature(policy, secret, date, bucket.region)}


def signature(policy: str, secret: str, date: str, region: str) -> str:
    """Hex; `date` as 20261125."""
    key = reduce(_keyed, (date, region, "s3", "aws4_request"), f"AWS4{secret}".encode())
    return _keyed(key, policy).hex()


def _keyed(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode(), "sha256")
