// One picture of the running camera, as small as WeChat gives it (`frame-size="small"`).

const NO_FRAME_MS = 3000

/** RGBA pixels; null where the phone gives none. */
export function oneFrame(): Promise<Uint8Array | null> {
  return new Promise((resolve) => {
    const camera = wx.createCameraContext()
    const listener = camera.onCameraFrame(({ data }) => finish(new Uint8Array(data)))
    const timer = setTimeout(() => finish(null), NO_FRAME_MS)
    function finish(pixels: Uint8Array | null): void {
      clearTimeout(timer)
      listener.stop()
      resolve(pixels)
    }
    listener.start({ fail: () => finish(null) })
  })
}
