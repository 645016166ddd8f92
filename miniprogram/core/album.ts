// Pictures from signed addresses into the phone's album, one after another; what is there already is not saved twice.
import { ports, wire } from './here'
import type { Ports } from './ports'
import type { Wire } from './wire'

export interface Copy {
  /** Of the photo. */
  id: number
  url: string
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
