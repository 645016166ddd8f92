// Pictures from signed addresses into the phone's album, one after another; what is there already is not saved twice.
import type { Photo } from '../api/types'
import { ports, wire } from './here'
import type { Ports } from './ports'
import type { Wire } from './wire'

export interface Copy {
  /** Of the photo. */
  id: number
  url: string
}

/** Those whose content has been found in order; the others may not leave the house yet. */
export function copiesOf(photos: readonly Photo[]): Copy[] {
  return photos.flatMap(({ id, captioned_url }) => (captioned_url === null ? [] : [{ id, url: captioned_url }]))
}

export function savedWords(saved: number, all: number): string {
  if (saved === 0) return '照片的内容还在核对，请过一会儿再来存。'
  const rest = saved < all ? `还有 ${all - saved} 张在核对内容，过一会儿再来存。` : ''
  return `存好了 ${saved} 张，在手机相册里。${rest}`
}

export class Album {
  private readonly saved = new Set<number>()

  constructor(
    private readonly ports: Pick<Ports, 'files'>,
    private readonly wire: Pick<Wire, 'downloadFrom'>,
  ) {}

  /** Throws `ApiError` or `PhoneTrouble` at the first that cannot be saved; those before it stay. */
  async save(copies: readonly Copy[], onSaved: (count: number) => void): Promise<void> {
    // all of them once more, should the person have deleted them meanwhile
    if (copies.every(({ id }) => this.saved.has(id))) this.saved.clear()
    for (const [index, { id, url }] of copies.entries()) {
      if (!this.saved.has(id)) await this.ports.files.keepInAlbum(await this.wire.downloadFrom(url))
      this.saved.add(id)
      onSaved(index + 1)
    }
  }
}

export function newAlbum(): Album {
  return new Album(ports, wire)
}
