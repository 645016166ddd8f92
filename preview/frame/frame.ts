// The page around the phone: whose it is, how bad the network is, what arrived in its WeChat.

import { showInbox } from './inbox'
import { choice, choices, element } from './parts'
import { watchBuild } from './watch'

interface Person {
  openid: string
  nickname: string
  identity: string
}

interface ServerConfig {
  sandbox_url: string
  people: Person[]
}

/** What a phone answers to; see runtime/controls.ts. */
interface PhoneControls {
  setNetwork(network: string): void
  refuse(scope: string): void
  allow(scope: string): void
  enter(url: string): Promise<void>
  pullDown(): void
  hide(): void
  show(): Promise<void>
  offerUpdate(): void
  dropTemporaryFiles(): void
  errors(): string[]
}

const REMEMBERED = 'preview:desk'
const ERRORS_EVERY_MS = 1000

const desk = {
  openid: '',
  network: 'online',
  scale: '1',
  width: '375',
  camera: 'yes',
  ...(JSON.parse(localStorage.getItem(REMEMBERED) ?? '{}') as object),
}

const phone = element<HTMLIFrameElement>('#phone')

function controls(): PhoneControls | undefined {
  return (phone.contentWindow as (Window & { __phone?: PhoneControls }) | null)?.__phone
}

function remember(changes: Partial<typeof desk>): void {
  Object.assign(desk, changes)
  localStorage.setItem(REMEMBERED, JSON.stringify(desk))
}

/** Kill the mini-program and open it again: memory and temporary files are gone, saved files and storage stay. */
function reopen(page = ''): void {
  const search = new URLSearchParams({ openid: desk.openid, network: desk.network, scale: desk.scale })
  if (desk.camera === 'no') search.set('refused', 'scope.camera')
  phone.contentWindow?.location.replace(`about:blank`)
  phone.src = `phone.html?${search}&at=${Date.now()}${page && `#${page}`}`
}

function drawDesk(people: Person[]): void {
  const persons = people.map(({ openid, nickname, identity }) => choice(openid, nickname, identity))
  choices('#people', persons, desk.openid, (openid) => {
    remember({ openid })
    reopen()
    showInbox(desk.openid)
  })
  const networks = [
    choice('online', '正常'),
    choice('slow', '很慢'),
    choice('flaky', '时断时续'),
    choice('offline', '断网'),
  ]
  choices('#network', networks, desk.network, (network) => {
    remember({ network })
    controls()?.setNetwork(network)
  })
  const scales = [choice('1', '标准'), choice('1.18', '大'), choice('1.4', '特大（关怀模式）')]
  choices('#scale', scales, desk.scale, (scale) => {
    remember({ scale })
    reopen()
  })
  choices('#width', [choice('375', '375 × 812'), choice('360', '360 × 720 小屏')], desk.width, (width) => {
    remember({ width })
    fitBezel()
  })
  choices('#camera', [choice('yes', '允许'), choice('no', '拒绝')], desk.camera, (camera) => {
    remember({ camera })
    if (camera === 'no') controls()?.refuse('scope.camera')
    else controls()?.allow('scope.camera')
  })
  drawDeeds()
}

function drawDeeds(): void {
  const deeds: [string, string, () => void][] = [
    ['关掉再打开', '存下的还在，没存的没了', () => reopen()],
    ['下拉刷新', '', () => controls()?.pullDown()],
    ['切到后台 6 秒', '没传完的会断', leaveForAWhile],
    ['有新版本了', '', () => controls()?.offerUpdate()],
    ['清掉临时文件', '手机缺空间时会这样', () => controls()?.dropTemporaryFiles()],
  ]
  const box = Object.assign(document.createElement('div'), { className: 'choices' })
  for (const [text, note, deed] of deeds) {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: text })
    if (note) button.appendChild(Object.assign(document.createElement('small'), { textContent: note }))
    button.addEventListener('click', deed)
    box.appendChild(button)
  }
  element('#deeds').appendChild(box)
}

function leaveForAWhile(): void {
  controls()?.hide()
  setTimeout(() => void controls()?.show(), 6000)
}

function fitBezel(): void {
  element('#bezel').classList.toggle('is-narrow', desk.width === '360')
}

function showErrors(): void {
  const box = element('#problems')
  const errors = controls()?.errors() ?? []
  box.hidden = errors.length === 0
  box.textContent = `小程序脚本出错 ${errors.length} 处，最近一处：\n${(errors.at(-1) ?? '').slice(0, 300)}`
}

async function start(): Promise<void> {
  const config = (await (await fetch('config.json')).json()) as ServerConfig
  if (!config.people.some(({ openid }) => openid === desk.openid)) desk.openid = config.people[0]?.openid ?? 'nobody'
  drawDesk(config.people)
  fitBezel()
  reopen(location.hash.slice(1))
  showInbox(desk.openid, config.sandbox_url, (page) => void controls()?.enter(page))
  setInterval(showErrors, ERRORS_EVERY_MS)
  watchBuild(() => reopen())
}

void start()
