// <scroll-view> and <swiper>.

import { defineTag, type Properties, type Tag } from './define'

const SWIPE_PX = 30

export function defineScrollTags(): void {
  const where: Properties = {
    scrollX: Boolean,
    scrollY: Boolean,
    scrollTop: null,
    scrollLeft: null,
    scrollIntoView: String,
  }
  const edges: Properties = { upperThreshold: [null, 50], lowerThreshold: [null, 50], scrollWithAnimation: Boolean }
  const refresher: Properties = { refresherEnabled: Boolean, refresherTriggered: Boolean, refresherThreshold: null }
  const look: Properties = { enableFlex: Boolean, enhanced: Boolean, showScrollbar: null, bounces: null, type: String }
  const more: Properties = { enableBackToTop: Boolean, usingSticky: Boolean, throttle: null, fastDeceleration: Boolean }
  const rest: Properties = { pagingEnabled: Boolean, scrollAnchoring: Boolean, refresherDefaultStyle: String }
  defineTag('scroll-view', { ...where, ...edges, ...refresher, ...look, ...more, ...rest }, scrollView)
  const moving: Properties = {
    current: Number,
    currentItemId: String,
    autoplay: Boolean,
    interval: Number,
    duration: Number,
  }
  const dots: Properties = { indicatorDots: Boolean, indicatorColor: String, indicatorActiveColor: String }
  const frame: Properties = { circular: Boolean, vertical: Boolean, previousMargin: String, nextMargin: String }
  defineTag('swiper', { ...moving, ...dots, ...frame, displayMultipleItems: Number, easingFunction: String }, swiper)
  defineTag('swiper-item', { itemId: String, skipHiddenItemLayout: Boolean })
}

function scrollView(tag: Tag): void {
  const { element } = tag
  tag.watch('scrollX', () => (element.style.overflowX = tag.value('scrollX') ? 'auto' : 'hidden'))
  tag.watch('scrollY', () => (element.style.overflowY = tag.value('scrollY') ? 'auto' : 'hidden'))
  tag.watch('enableFlex', () => element.classList.toggle('wx-flex', Boolean(tag.value('enableFlex'))))
  tag.watch('scrollTop', () => (element.scrollTop = parseFloat(String(tag.value('scrollTop'))) || 0))
  tag.watch('scrollLeft', () => (element.scrollLeft = parseFloat(String(tag.value('scrollLeft'))) || 0))
  tag.watch('scrollIntoView', () => {
    const id = tag.value<string>('scrollIntoView')
    if (id) setTimeout(() => element.querySelector(`[data-wxid="${CSS.escape(id)}"]`)?.scrollIntoView())
  })
  let [wasUp, wasDown] = [true, false]
  element.addEventListener('scroll', (event) => {
    event.stopPropagation()
    const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight } = element
    tag.fire('scroll', { scrollTop, scrollLeft, scrollHeight, scrollWidth, deltaX: 0, deltaY: 0 })
    const isUp = scrollTop <= parseFloat(String(tag.value('upperThreshold')))
    const isDown = scrollTop + clientHeight >= scrollHeight - parseFloat(String(tag.value('lowerThreshold')))
    if (isDown && !wasDown) tag.fire('scrolltolower', { direction: 'bottom' })
    if (isUp && !wasUp) tag.fire('scrolltoupper', { direction: 'top' })
    ;[wasUp, wasDown] = [isUp, isDown]
  })
}

function swiper(tag: Tag): void {
  const { element } = tag
  const dots = document.createElement('div')
  dots.className = 'wx-dots'
  element.appendChild(dots)
  const items = () =>
    [...element.querySelectorAll<HTMLElement>('wx-swiper-item')].filter((item) => item.closest('wx-swiper') === element)
  const place = () => {
    const current = tag.value<number>('current')
    const axis = tag.value('vertical') ? 'Y' : 'X'
    items().forEach((item, index) => (item.style.transform = `translate${axis}(${(index - current) * 100}%)`))
    const marks = tag.value('indicatorDots') ? items() : []
    dots.replaceChildren(
      ...marks.map((_, index) => {
        const isHere = index === current
        const colour = tag.value<string>(isHere ? 'indicatorActiveColor' : 'indicatorColor')
        const dot = Object.assign(document.createElement('i'), { className: isHere ? 'wx-on' : '' })
        if (colour) dot.style.background = colour
        return dot
      }),
    )
  }
  new MutationObserver(place).observe(element, { childList: true, subtree: true, attributes: false })
  tag.watch(['current', 'vertical', 'indicatorDots'], () => setTimeout(place))
  const swipeTo = (wanted: number) => {
    const count = items().length
    const current = tag.value('circular') ? (wanted + count) % count : wanted
    if (current < 0 || current >= count) return
    tag.set({ current })
    tag.fire('change', { current, source: 'touch' })
    setTimeout(() => tag.fire('animationfinish', { current, source: 'touch' }))
  }
  listenToSwipes(tag, swipeTo)
  listenToAutoplay(tag, items, swipeTo)
}

function listenToSwipes(tag: Tag, swipeTo: (index: number) => void): void {
  let start: { clientX: number; clientY: number } | null = null
  const end = (at: { clientX: number; clientY: number } | undefined) => {
    if (!start || !at) return
    const distance = tag.value('vertical') ? at.clientY - start.clientY : at.clientX - start.clientX
    start = null
    if (Math.abs(distance) > SWIPE_PX) swipeTo(tag.value<number>('current') + (distance < 0 ? 1 : -1))
  }
  tag.element.addEventListener('mousedown', (event) => (start = event))
  tag.element.addEventListener('mouseup', end)
  tag.element.addEventListener('touchstart', (event) => (start = event.touches[0] ?? null), { passive: true })
  tag.element.addEventListener('touchend', (event) => end(event.changedTouches[0]))
}

function listenToAutoplay(tag: Tag, items: () => Element[], swipeTo: (index: number) => void): void {
  let timer: ReturnType<typeof setInterval> | undefined
  tag.watch(['autoplay', 'interval'], () => {
    clearInterval(timer)
    if (!tag.value('autoplay')) return
    timer = setInterval(
      () => {
        if (!tag.element.isConnected) return clearInterval(timer)
        swipeTo((tag.value<number>('current') + 1) % Math.max(1, items().length))
      },
      tag.value<number>('interval') || 5000,
    )
  })
}
