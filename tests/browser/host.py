"""A phone in a test: the mini-program in Chromium, as the browser host shows it, touched and looked at.

`phone.tap("提交")` taps what a person would see under that name; `phone.taps` counts the taps of the mini-program and
`phone.wechat_taps` those of WeChat's own panels, for the tap budgets.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from launcher.components import ROOT

SCREENSHOTS = ROOT / "var" / "screenshots"
HEIGHTS = {375: 812, 360: 720}
SCALES = {"standard": "1", "large": "1.18", "xlarge": "1.4"}
PATIENCE_MS = 8000
OWN_PANELS = ".wx-consent, .wx-album, .wx-modal, .wx-sheet, .wx-picker, .wx-viewer"
TAPPABLE = "wx-button, button, [role=button], [role=tab], [role=link], [role=menuitem], [role=option], label"
IN_WAY_OF_TOUCH = "nothing of that name can be tapped"


class Phone:
    """One WeChat user's phone with the mini-program on it. Each has its own storage and files."""

    def __init__(self, context: BrowserContext, base_url: str, search: dict[str, str]) -> None:
        self._context = context
        self._base_url = base_url
        self._search = search
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.taps = 0
        self.wechat_taps = 0
        self._earlier_errors: list[str] = []
        self._allowed: list[str] = []

    # --- opening ------------------------------------------------------------------------------------------------------
    def open(self, path: str = "") -> "Phone":
        """Start the mini-program, on `path` such as `/pages/todo/todo?x=1`; without one on its first page."""
        self._keep_errors()
        self.page.goto("about:blank")
        fragment = f"#{path}" if path else ""
        self.page.goto(f"{self._base_url}/phone.html?{urlencode(self._search)}{fragment}")
        self.page.locator("html[data-ready], .wx-trouble").first.wait_for(state="attached")
        return self

    def kill_and_reopen(self, path: str = "") -> "Phone":
        """As if WeChat had been swiped away: what is in memory and temporary files are gone, the rest stays."""
        return self.open(path)

    def enter(self, path: str) -> None:
        """While it runs, open a message or a code that leads to `path`."""
        self._call("enter", path)

    # --- touching -----------------------------------------------------------------------------------------------------
    def tap(self, what: str | Locator, *, nth: int = 0) -> None:
        """Tap a locator, or what carries this text or label: the topmost panel first, then the page, then the bars."""
        target = self.find(what, nth=nth) if isinstance(what, str) else what
        expect(target).to_be_visible(timeout=PATIENCE_MS)
        is_wechat = target.evaluate(f"e => e.closest({OWN_PANELS!r}) !== null")
        target.tap()
        if is_wechat:
            self.wechat_taps += 1
        else:
            self.taps += 1

    def find(self, text: str, *, nth: int = 0) -> Locator:
        """Waits until exactly what is meant is there: by label, then by its whole text, then by part of it."""
        for _ in range(PATIENCE_MS // 100):
            for layer in self._layers():
                for candidates in _called(layer, text):
                    seen = candidates.locator("visible=true")
                    if seen.count() > nth:
                        return seen.nth(nth)
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{text!r}: {IN_WAY_OF_TOUCH}; on the screen: {self.text()[:600]!r}")

    def _layers(self) -> Sequence[Locator]:
        panel = self.page.locator(".wx-overlay:not(.wx-toast)").last
        if panel.count():
            return [panel]
        return [self.view, self.page.locator(".wx-tabs, .wx-nav")]

    def fill(self, label: str, text: str) -> None:
        """Type into the field with this label or placeholder."""
        field = self.view.get_by_label(label, exact=True).or_(self.view.get_by_placeholder(label)).first
        native = field.locator("xpath=descendant-or-self::*[self::input or self::textarea]").first
        native.fill(text)

    def back(self) -> None:
        self.page.locator(".wx-back").tap()
        self.taps += 1

    def scroll_to_end(self) -> None:
        self.view.locator(".wx-page-scroll").evaluate("e => e.scrollTo(0, e.scrollHeight)")

    # --- looking ------------------------------------------------------------------------------------------------------
    @property
    def view(self) -> Locator:
        """The page on top."""
        return self.page.locator(".wx-page-frame:not([hidden])").last

    def text(self) -> str:
        return self.page.locator(".wx-screen").inner_text()

    def see(self, text: str) -> None:
        """Waits until `text` is visible somewhere on the screen."""
        expect(self.page.locator(".wx-screen").get_by_text(text).locator("visible=true").first).to_be_visible()

    def miss(self, text: str) -> None:
        """Waits until `text` is nowhere to be seen."""
        expect(self.page.locator(".wx-screen").get_by_text(text).locator("visible=true")).to_have_count(0)

    def await_route(self, route: str) -> None:
        self.page.wait_for_function("route => __phone.route() === route", arg=route)

    def route(self) -> str:
        return str(self._call("route"))

    def routes(self) -> list[str]:
        return list(self._call("routes"))

    def data(self) -> dict[str, Any]:
        """The data of the page on top."""
        return dict(self._call("data"))

    def storage(self, key: str) -> Any:
        return self._call("storage", key)

    def storage_keys(self) -> list[str]:
        return list(self._call("storageKeys"))

    def screenshot(self, name: str) -> Path:
        """`name` → var/screenshots/<name>.png."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        file = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=file)
        return file

    # --- the world around ---------------------------------------------------------------------------------------------
    def network(self, mode: str) -> None:
        """online, slow, flaky or offline; it stays so after a kill."""
        self._search["network"] = mode
        self._call("setNetwork", mode)

    def refuse(self, scope: str) -> None:
        """Permissions such as scope.camera."""
        self._search["refused"] = scope
        self._call("refuse", scope)

    def hide(self) -> None:
        self._call("hide")

    def show(self) -> None:
        self._call("show")

    def limit_files(self, size: int) -> None:
        """Bytes of user files before the phone is full."""
        self._call("setFileLimit", size)

    def drop_temporary_files(self) -> None:
        self._call("dropTemporaryFiles")

    def pull_down(self) -> None:
        self._call("pullDown")

    def offer_update(self) -> None:
        self._call("offerUpdate")

    def errors(self) -> list[str]:
        """Script errors since the phone was made."""
        now = self.page.evaluate("() => window.__phone ? __phone.errors() : []")
        return [text for text in [*self._earlier_errors, *now] if not any(part in text for part in self._allowed)]

    def allow_error(self, part: str) -> None:
        """A script error that this test provokes on purpose."""
        self._allowed.append(part)

    def _keep_errors(self) -> None:
        if self.page.url.startswith("http"):
            self._earlier_errors += self.page.evaluate("() => window.__phone ? __phone.errors() : []")

    def _call(self, name: str, *values: Any) -> Any:
        return self.page.evaluate("([name, values]) => __phone[name](...values)", [name, list(values)])


def _called(layer: Locator, text: str) -> Iterator[Locator]:
    tappable = layer.locator(TAPPABLE)
    yield layer.get_by_label(text, exact=True)
    yield tappable.filter(has=layer.page.get_by_text(text, exact=True))
    yield layer.get_by_text(text, exact=True)
    yield tappable.filter(has_text=text)
    yield layer.get_by_text(text)


@contextmanager
def phone_at(
    browser: Browser, base_url: str, openid: str = "nobody", *, width: int = 375, font: str = "standard"
) -> Iterator[Phone]:
    """A phone with nothing on it; `base_url` serves a build (`…/preview`). At the end no script error may be left."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    search = {"openid": openid, "network": "online", "scale": SCALES[font]}
    phone = Phone(context, base_url, search)
    try:
        yield phone
        assert phone.errors() == [], phone.errors()  # this module's assertions explain nothing by themselves
    finally:
        context.close()
