"""See a page without a test: `python -m tests.browser.look /pages/todo/todo --as o-demo-teacher-xiji --font xlarge`.

Builds the mini-program, uses the system of a running `make run` (or `--url`), and writes var/screenshots/look.png.
"""

import argparse

from launcher.preview import build_preview
from tests.browser.chromium import running_chromium
from tests.browser.host import HEIGHTS, SCALES, phone_at


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.look", description="A screenshot of one page.")
    parser.add_argument("path", nargs="?", default="", help="such as /pages/todo/todo")
    parser.add_argument("--as", dest="openid", default="o-demo-teacher-xiji")
    parser.add_argument("--font", choices=SCALES, default="standard")
    parser.add_argument("--width", type=int, choices=HEIGHTS, default=375)
    parser.add_argument("--tap", action="append", default=[], help="texts to tap first, in order")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--name", default="look")
    given = parser.parse_args()
    build_preview("--lenient")
    with (
        running_chromium() as browser,
        phone_at(browser, f"{given.url}/preview", given.openid, width=given.width, font=given.font) as phone,
    ):
        phone.open(given.path)
        for text in given.tap:
            phone.tap(text)
        phone.page.wait_for_timeout(800)
        print(phone.screenshot(given.name))  # noqa: T201 - it speaks to a person
        for error in phone.errors():
            print(error)  # noqa: T201


if __name__ == "__main__":
    main()
