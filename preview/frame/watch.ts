// `make preview` writes a new build: the phone is opened anew.

const EVERY_MS = 1000

async function buildId(): Promise<string> {
  const answer = await fetch('build.json', { cache: 'no-store' })
  return answer.ok ? ((await answer.json()) as { id: string }).id : ''
}

export function watchBuild(onNew: () => void): void {
  let known = ''
  const look = async () => {
    if (document.hidden) return
    const id = await buildId().catch(() => '')
    if (id && known && id !== known) onNew()
    known = id || known
  }
  setInterval(() => void look(), EVERY_MS)
}
