"""WeChat users in the sandbox, and codes to join with."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy.orm import Session

from app.core.crypto import Keys
from app.units import join_codes
from app.units.models import Unit
from sandbox.client import SandboxClient
from tests.factories import Make

OPENID = "o-test-teacher"


@pytest.fixture
def teacher_phone(sandbox: SandboxClient) -> SandboxClient:
    """The sandbox with one WeChat user, `OPENID`."""
    sandbox.put_person(OPENID, nickname="示例教师甲", phone="13800000001")
    return sandbox


@pytest.fixture
def keys(app: APIFlask) -> Keys:
    keys = app.extensions["keys"]
    assert isinstance(keys, Keys)
    return keys


@pytest.fixture
def join_code(session: Session, make: Make, keys: Keys) -> Callable[[Unit], str]:
    def issue(unit: Unit, *, max_uses: int | None = 1, hours: int = 24) -> str:
        code, _ = join_codes.issue(
            session,
            unit_id=unit.id,
            role=unit.level,
            expires_at=make.clock.now() + timedelta(hours=hours),
            max_uses=max_uses,
            issued_by_person_id=None,
            issued_by_unit_id=None,
            key=keys.join_codes,
            now=make.clock.now(),
        )
        session.commit()
        return code

    return issue
