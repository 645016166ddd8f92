"""What the page of the device tests writes down, and how it is read."""

import json
from typing import Any

from tests.browser.host import Phone


def said(phone: Phone, parts: int = 1) -> str:
    """What the page wrote down since it was last cleared, once there are so many parts."""
    out = phone.view.locator('[data-wxid="out"]')
    phone.page.wait_for_function("n => __phone.data().out.split(';').length > n", arg=parts)
    text = out.inner_text()
    phone.page.evaluate("() => __phone.page().clear()")
    return text


def after(phone: Phone, button: str, parts: int = 1) -> str:
    phone.tap(button)
    return said(phone, parts)


def answer(phone: Phone, button: str) -> dict[str, Any]:
    return dict(json.loads(after(phone, button).rstrip(";")))


def save_photo(phone: Phone) -> None:
    phone.tap("photo")
    phone.tap("同意")
    phone.tap("照片1")
    phone.tap("完成")
    assert said(phone) == "saved 1 400x300;"


# --- HTTP -------------------------------------------------------------------------------------------------------------
