// Where a picture really is: files of the phone, of the mini-program, of the server.

import type { Component } from './engine'
import { fileUrl } from './files'
import { topPage } from './stack'

export function resourceUrl(source: string, owner?: Component): string {
  if (/^(data|blob):/.test(source)) return source
  if (source.startsWith('wxfile://')) return fileUrl(source) ?? 'missing-file'
  if (/^https?:/.test(source)) return serverUrl(source)
  if (source.startsWith('/')) return `source${source}`
  const host = owner?.ownerShadowRoot?.getHostNode().is ?? topPage().path
  return `source${new URL(source, `http://phone/${host}`).pathname}`
}

/** The back end of this page, whatever address of it the mini-program was built with. */
export function serverUrl(url: string): string {
  const { pathname, search } = new URL(url)
  return `${location.origin}${pathname}${search}`
}
