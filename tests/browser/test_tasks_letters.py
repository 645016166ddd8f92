"""特大 letters on the narrowest phone: no page cuts a word off or pushes one over the edge."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from launcher.system import System
from tests.browser.host import Phone
from tests.browser.records import BUREAU, CITY, COUNTY, TEACHER, office_of, yesterday

PickUp = Callable[..., Phone]
PAGES = [
    ("/pages/showcase/showcase", TEACHER, "劳模工匠进校园"),
    ("/pages/todo/todo", TEACHER, "记一场"),
    ("/pages/todo/todo", CITY, "看进度"),
    ("/pages/me/me", TEACHER, "字号"),
    ("/pages/entry/entry", TEACHER, "扫一扫"),
    ("/pkg-staff/review/review", TEACHER, "回到待办"),
    ("/pkg-staff/progress/progress", CITY, "全市合计"),
    ("/pkg-staff/county/county", COUNTY, "台账：哪些计入，为什么"),
    ("/pkg-me/settings/settings", TEACHER, "撤回授权"),
    ("/pkg-me/notices/notices", TEACHER, "审核结果通知"),
    ("/pkg-me/help/help", TEACHER, "常问的"),
]

# Every line of every visible text against the screen's sides and against each ancestor that hides what overflows it.
CUT_OFF = """
() => {
  const cut = []
  const right = document.documentElement.clientWidth
  const frame = [...document.querySelectorAll('.wx-page-frame:not([hidden])')].pop()
  const hides = (style, axis) => ['hidden', 'clip'].includes(style['overflow' + axis])
  const isCut = (line, node) => {
    if (line.left < -1 || line.right > right + 1) return true
    for (let e = node.parentElement; e && e !== frame; e = e.parentElement) {
      const style = getComputedStyle(e)
      const box = e.getBoundingClientRect()
      if (hides(style, 'X') && (line.left < box.left - 1 || line.right > box.right + 1)) return true
      if (hides(style, 'Y') && (line.top < box.top - 2 || line.bottom > box.bottom + 2)) return true
      if (style.position === 'fixed' || style.position === 'sticky') break
      if (['auto', 'scroll'].includes(style.overflowX)) break
    }
    return false
  }
  const walk = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const node = walker.currentNode
      if (!node.textContent.trim() || !node.parentElement.checkVisibility()) continue
      if (['STYLE', 'SCRIPT'].includes(node.parentElement.tagName)) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      if ([...range.getClientRects()].some((line) => isCut(line, node))) cut.push(node.textContent.trim().slice(0, 40))
    }
    for (const element of root.querySelectorAll('*')) if (element.shadowRoot) walk(element.shadowRoot)
  }
  walk(frame)
  return cut
}
"""


@pytest.mark.parametrize(("page", "who", "sign"), PAGES, ids=[f"{page.split('/')[-1]}-{who}" for page, who, _ in PAGES])
def test_no_word_is_cut_off(phone: PickUp, page: str, who: str, sign: str) -> None:
    held = phone(who, width=360, font="xlarge").open(page)
    held.see(sign)
    held.page.wait_for_load_state("networkidle")
    assert held.data()["a11y"] == "--scale: 1.4"
    assert held.page.evaluate(CUT_OFF) == []


def test_no_word_of_a_record_or_of_its_end_is_cut_off(phone: PickUp, system: System) -> None:
    with office_of(system) as office:
        office.settle()
        record = office.submitted(yesterday(datetime.now(UTC)), audience=26)
        held = phone(BUREAU, width=360, font="xlarge").open("/pkg-staff/review/review")
        held.see(record.speaker)
        assert held.page.evaluate(CUT_OFF) == []
        office.settle()
    held.open("/pkg-staff/review/review")
    held.see("全部审完了，辛苦了")
    assert held.page.evaluate(CUT_OFF) == []


def test_the_judge_sees_a_cut_off_word(phone: PickUp) -> None:
    held = phone(TEACHER, width=360, font="xlarge").open("/pkg-me/help/help")
    held.see("常问的")
    title = held.view.get_by_text("常问的", exact=True)
    title.evaluate("e => { e.style.height = '10px'; e.style.overflow = 'hidden' }")
    assert held.page.evaluate(CUT_OFF) == ["常问的"]
    title.evaluate("e => { e.style = 'white-space: nowrap; margin-left: 300px' }")
    assert held.page.evaluate(CUT_OFF) == ["常问的"]
