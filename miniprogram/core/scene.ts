// The join code that a QR code, a link or a person typed: attacker-controlled, so only its letters and digits count.

/** `i<invitation>-<its seal>`, as in a card or a QR code: a scene has at most 32 characters. */
const INVITATION = /^i([1-9][0-9]{0,17})-[A-Za-z0-9_-]{8,28}$/
const LENGTH = 8
const ALPHABET = /^[A-Z0-9]+$/

/** Options of onLaunch, onShow or a page's onLoad. Null without a code. */
export function codeFrom(options: { scene?: string; query?: Record<string, string | undefined> }): string | null {
  const scene = options.scene ?? options.query?.['scene']
  const fromScene = scene === undefined ? null : cleanCode(valueIn(decode(scene)))
  return fromScene ?? cleanCode(options.query?.['code'] ?? '')
}

/** The link to one invitation, and which it is. Null without one. */
export function invitationFrom(options: { scene?: string; query?: Record<string, string | undefined> }): { code: string; id: number } | null {
  const scene = options.scene ?? options.query?.['scene']
  const code = decode(scene ?? options.query?.['code'] ?? '')
  const id = INVITATION.exec(code)?.[1]
  return id === undefined ? null : { code, id: Number(id) }
}

/** As typed by hand: small letters, full-width characters, spaces and hyphens in between. Null when it is no code. */
export function cleanCode(text: string): string | null {
  const code = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-·]/g, '')
  return code.length === LENGTH && ALPHABET.test(code) ? code : null
}

/** The scene is the code itself, or `c=CODE` (and may carry more). */
function valueIn(scene: string): string {
  const named = /(?:^|&)(?:c|code)=([^&]*)/.exec(scene)
  return named?.[1] ?? scene
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
