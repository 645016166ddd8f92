// Script errors: shown in the console, kept for tests, never swallowed.

export const errors: string[] = []
export const warnings: string[] = []

const listeners: ((text: string) => void)[] = []

export function onScriptError(listener: (text: string) => void): void {
  listeners.push(listener)
}

export function report(error: unknown, where: string): void {
  const text = `${where}: ${describe(error)}`
  errors.push(text)
  console.error(text)
  for (const listener of listeners) listener(text)
}

export function warn(text: string): void {
  warnings.push(text)
  console.warn(text)
}

function describe(error: unknown): string {
  if (error instanceof Error) return error.stack ?? error.message
  if (typeof error === 'object' && error !== null && 'errMsg' in error) return String(error.errMsg)
  return String(error)
}

export function collectWindowErrors(onRejection: (reason: unknown) => void): void {
  window.addEventListener('error', (event) => report(event.error ?? event.message, 'uncaught'))
  window.addEventListener('unhandledrejection', (event) => {
    report(event.reason, 'unhandled rejection')
    onRejection(event.reason)
  })
}
