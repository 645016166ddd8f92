// How members of `wx` are made: callbacks or a promise, errMsg, and the table of what is offered.

import { keepingTap } from '../gesture'
import { report } from '../errors'

export type Options = Record<string, unknown> & {
  success?: (result: unknown) => void
  fail?: (result: unknown) => void
  complete?: (result: unknown) => void
}
type Result = Record<string, unknown> | void

/** A refusal with WeChat's number for it. */
export class WxError extends Error {
  constructor(
    message: string,
    readonly errno?: number,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(message)
  }
}

/** What a member of `wx` is worth. */
export type Standing = 'real' | 'simulated'

export interface Offer {
  standing: Standing
  members: Record<string, unknown>
}

export function failure(name: string, error: unknown): Record<string, unknown> {
  const { message, errno, extra } =
    error instanceof WxError ? error : { ...asError(error), errno: undefined, extra: {} }
  return { errMsg: `${name}:fail ${message}`, ...(errno !== undefined && { errno }), ...extra }
}

const asError = (error: unknown): { message: string } => ({
  message: error instanceof Error ? error.message : String(error),
})

/** An asynchronous member: callbacks if one is given, else a promise. */
export function api<T extends Options = Options>(name: string, work: (options: T) => Result | Promise<Result>) {
  return (options: T = {} as T): Promise<unknown> | undefined => {
    const hasCallback = options.success ?? options.fail ?? options.complete
    const settled = start(name, () => work(options))
    if (!hasCallback) return asPromise(settled)
    void answer(settled, options)
    return undefined
  }
}

export async function start(name: string, work: () => Result | Promise<Result>): Promise<[boolean, unknown]> {
  try {
    const result = await work()
    return [true, { errMsg: `${name}:ok`, ...result }]
  } catch (error) {
    return [false, failure(name, error)]
  }
}

/** The continuation of an awaited call made in a tap is in the tap still. */
function asPromise(settled: Promise<[boolean, unknown]>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const finish = keepingTap((isGood: boolean, result: unknown) => (isGood ? resolve(result) : reject(result)))
    void settled.then(([isGood, result]) => finish(isGood, result))
  })
}

export function answer(settled: Promise<[boolean, unknown]>, options: Options): Promise<void> {
  const tell = keepingTap((callback: Options['success'], result: unknown) => {
    try {
      callback?.(result)
    } catch (error) {
      report(error, 'callback')
    }
  })
  return settled.then(([isGood, result]) => {
    tell(isGood ? options.success : options.fail, result)
    tell(options.complete, result)
  })
}

/** `onX(listener)`, `offX(listener?)` and a way to tell them. */
export function listeners<A extends unknown[]>(): {
  on: (listener: (...values: A) => void) => void
  off: (listener?: (...values: A) => void) => void
  tell: (...values: A) => void
} {
  const known = new Set<(...values: A) => void>()
  return {
    on: (listener) => void known.add(listener),
    off: (listener) => (listener ? void known.delete(listener) : known.clear()),
    tell: (...values) => {
      for (const listener of known) {
        try {
          listener(...values)
        } catch (error) {
          report(error, 'listener')
        }
      }
    },
  }
}
