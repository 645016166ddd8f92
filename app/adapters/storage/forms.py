"""The signed form by which somebody without a key may put one object of a limited size, for minutes.

`wx.uploadFile` can only POST a form. No library that we use signs one: obstore signs addresses for PUT and GET. The
store is told the same conditions in one of two dialects: that of AWS ("Browser-based uploads using POST", Signature
Version 4), or that of Tencent COS ("POST Object", signature protection).
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from functools import reduce

from config.settings import Bucket, FormSignature

CONTENT_TYPE = "application/octet-stream"
"""Nobody has looked at it yet: no browser shall show it as a picture or a page."""


def signed_fields(bucket: Bucket, key: str, *, most_bytes: int, now: datetime, ends_at: datetime) -> Mapping[str, str]:
    """What the form carries beside its file. Whoever changes any of it, or adds to it, is refused by the store."""
    sign = _as_cos if bucket.form_signature is FormSignature.COS else _as_aws
    plain = {"key": key, "Content-Type": CONTENT_TYPE, "success_action_status": "201"}
    return sign(bucket, plain, most_bytes, now, ends_at)


def _as_aws(
    bucket: Bucket, plain: Mapping[str, str], most_bytes: int, now: datetime, ends_at: datetime
) -> Mapping[str, str]:
    date = f"{now:%Y%m%d}"
    fields = {
        **plain,
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": f"{bucket.access_key_id}/{date}/{bucket.region}/s3/aws4_request",
        "x-amz-date": f"{now:%Y%m%dT%H%M%SZ}",
    }
    policy = _encoded(_policy({"bucket": bucket.name, **fields}, most_bytes, ends_at))
    secret = bucket.secret_access_key.get_secret_value()
    return {**fields, "policy": policy, "x-amz-signature": aws_signature(policy, secret, date, bucket.region)}


def _as_cos(
    bucket: Bucket, plain: Mapping[str, str], most_bytes: int, now: datetime, ends_at: datetime
) -> Mapping[str, str]:
    times = f"{int(now.timestamp())};{int(ends_at.timestamp())}"
    signing = {"q-sign-algorithm": "sha1", "q-ak": bucket.access_key_id}
    policy = _policy({"bucket": bucket.name, **plain, **signing, "q-sign-time": times}, most_bytes, ends_at)
    made = cos_signature(policy, bucket.secret_access_key.get_secret_value(), times)
    return {**plain, **signing, "q-key-time": times, "policy": _encoded(policy), "q-signature": made}


def _policy(exactly: Mapping[str, str], most_bytes: int, ends_at: datetime) -> str:
    conditions = [*({name: value} for name, value in exactly.items()), ["content-length-range", 1, most_bytes]]
    return json.dumps({"expiration": f"{ends_at:%Y-%m-%dT%H:%M:%S.000Z}", "conditions": conditions})


def _encoded(policy: str) -> str:
    return base64.b64encode(policy.encode()).decode()


def aws_signature(policy: str, secret: str, date: str, region: str) -> str:
    """Hex, of the encoded policy; `date` as 20261125."""
    key = reduce(_keyed, (date, region, "s3", "aws4_request"), f"AWS4{secret}".encode())
    return _keyed(key, policy).hex()


def _keyed(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode(), "sha256")


def cos_signature(policy: str, secret: str, times: str) -> str:
    """Hex, of the policy as plain text; `times` as "1567150692;1567157892", from and until."""
    key = hmac.digest(secret.encode(), times.encode(), "sha1").hex()
    return hmac.digest(key.encode(), hashlib.sha1(policy.encode()).hexdigest().encode(), "sha1").hex()  # noqa: S324
