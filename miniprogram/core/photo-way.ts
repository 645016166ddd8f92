// How a photo travels: straight to the store with a form that the API signs, or through the API. The receipt is the same.
import type { Receipt, SignedForm, UploadWay } from '../api/types'
import { ApiError } from './errors'
import type { Http } from './http'

export type PhotoFields = { client_id: string; sha256: string; replaces?: string }

export interface PhotoToSend {
  talkId: number
  /** Path on the phone. */
  file: string
  fields: PhotoFields
  /** The store has it already, and only the API's confirmation is missing. */
  isPosted: boolean
  onPosted: (isPosted: boolean) => void
  onProgress: (percent: number) => void
}

const TROUBLES_BORNE = 2
const NOT_THIS_TIME = '照片这次没传上去，会自己再传。'

export class PhotoWay {
  /** Until the API says it has no form: a new start asks again. */
  private isOffered = true
  /** With the store, since it last took a photo that counted. */
  private troubles = 0

  constructor(private readonly http: Http) {}

  /** Rejects with `ApiError`; trouble with the store is passing, and after two of them the store is left alone. */
  async send(photo: PhotoToSend): Promise<Receipt> {
    const straight = this.isOffered && this.troubles < TROUBLES_BORNE ? await this.sendStraight(photo) : null
    if (straight !== null) return straight
    const { file, onProgress } = photo
    return this.http.upload<Receipt>({ path: address(photo), file, name: 'photo', fields: photo.fields, onProgress })
  }

  private async sendStraight(photo: PhotoToSend): Promise<Receipt | null> {
    if (!photo.isPosted) {
      const way = await this.ask(photo)
      if (way.receipt !== null) return way.receipt
      if (way.form === null) {
        this.isOffered = false
        return null
      }
      await this.post(way.form, photo)
      photo.onPosted(true)
    }
    return this.confirm(photo)
  }

  private async ask(photo: PhotoToSend): Promise<UploadWay> {
    try {
      const path = `${address(photo)}/upload-policy`
      return await this.http.request<UploadWay>({ method: 'POST', path, data: photo.fields })
    } catch (error) {
      // an API from before this way existed; if it is the talk that is not there, the other way says so as well
      if (error instanceof ApiError && error.status === 404) return { receipt: null, form: null }
      throw error
    }
  }

  private async post(form: SignedForm, photo: PhotoToSend): Promise<void> {
    try {
      await this.http.uploadTo(form, photo.file, photo.onProgress)
    } catch (error) {
      if (!(error instanceof ApiError) || error.kind === 'interrupted') throw error
      this.troubles += 1
      throw new ApiError('http', NOT_THIS_TIME, { code: 'photo.store' })
    }
  }

  private async confirm(photo: PhotoToSend): Promise<Receipt> {
    try {
      const path = `${address(photo)}/confirm`
      const receipt = await this.http.request<Receipt>({ method: 'POST', path, data: photo.fields })
      this.troubles = 0
      return receipt
    } catch (error) {
      if (error instanceof ApiError && !error.isPassing) {
        photo.onPosted(false) // what the API does not take it has deleted there
        if (error.code === 'photo.incomplete') this.troubles += 1
      }
      throw error
    }
  }
}

function address(photo: PhotoToSend): string {
  return `/api/talks/${photo.talkId}/photos`
}
