// <navigator>: the five ways to move, by the words of its open-type.

import { report } from './errors'
import { navigateBack, navigateTo, reLaunch, redirectTo, switchTab } from './stack'

interface Link {
  url: string
  delta: number
}

const WAYS: Record<string, (link: Link) => Promise<unknown>> = {
  navigate: ({ url }) => navigateTo(url),
  redirect: ({ url }) => redirectTo(url),
  switchTab: ({ url }) => switchTab(url),
  reLaunch: ({ url }) => reLaunch(url),
  navigateBack: ({ delta }) => navigateBack(delta),
}

export function navigate(openType: string, link: Link): void {
  const way = WAYS[openType]
  if (!way) return report(new Error(`navigator open-type ${openType} is missing in the preview`), 'navigator')
  way(link).catch((error: unknown) => report(error, `navigator ${link.url}`))
}
