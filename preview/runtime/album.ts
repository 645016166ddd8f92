// Pictures for a phone without a camera: drawn classrooms as JPEG, some of them awkward on purpose.

export interface Scene {
  seed: number
  isFrontal?: boolean
}

const BANNER = '中国梦·劳动美 劳模工匠进校园宣讲活动'
const WALLS = ['#efe6d6', '#e4ebe6', '#e9e3ee', '#f0e2dc', '#e2e8f0', '#ece9dd']

/** A classroom: banner, speaker, the backs of the listeners. */
export function drawScene(canvas: HTMLCanvasElement, { seed, isFrontal = false }: Scene): void {
  const brush = canvas.getContext('2d')
  if (!brush) throw new Error('no canvas')
  const { width, height } = canvas
  const unit = width / 100
  brush.fillStyle = WALLS[seed % WALLS.length] ?? '#eee'
  brush.fillRect(0, 0, width, height)
  brush.fillStyle = '#b9a88c'
  brush.fillRect(0, height * 0.72, width, height * 0.28)
  brush.fillStyle = '#b5121b'
  brush.fillRect(8 * unit, height * 0.1, 84 * unit, 9 * unit)
  brush.fillStyle = '#fff3c9'
  brush.font = `600 ${3.9 * unit}px sans-serif`
  brush.textAlign = 'center'
  brush.textBaseline = 'middle'
  brush.fillText(BANNER, width / 2, height * 0.1 + 4.6 * unit)
  brush.fillStyle = '#8a7f6d'
  brush.font = `${2 * unit}px sans-serif`
  brush.fillText(`示例照片 ${seed}`, 88 * unit, height * 0.69)
  person(brush, (42 + ((seed * 7) % 20)) * unit, height * 0.42, 5 * unit, '#1d4f91', '#e3b58c')
  for (let row = 0; row < 3; row += 1) {
    for (let seat = 0; seat < 9; seat += 1) {
      const x = (7 + seat * 10.8 + (row % 2) * 4) * unit
      person(brush, x, height * (0.66 + row * 0.11), 3.4 * unit, '#3a6b4a', isFrontal ? '#e3b58c' : '#2b2320')
    }
  }
}

function person(brush: CanvasRenderingContext2D, x: number, y: number, size: number, coat: string, head: string): void {
  brush.fillStyle = coat
  brush.beginPath()
  brush.roundRect(x - size, y + size, size * 2, size * 3.4, size * 0.6)
  brush.fill()
  brush.fillStyle = head
  brush.beginPath()
  brush.arc(x, y, size, 0, 2 * Math.PI)
  brush.fill()
}

export interface AlbumPhoto {
  label: string
  make(): Promise<Blob>
}

async function jpeg(seed: number, width: number, height: number, noise = 0): Promise<Blob> {
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  drawScene(canvas, { seed })
  if (noise) sprinkle(canvas, noise)
  return await new Promise((resolve) =>
    canvas.toBlob((blob) => resolve(blob as Blob), 'image/jpeg', noise ? 0.9 : 0.82),
  )
}

/** Grain makes a JPEG large, as a real sensor does. The same grain each time, so that a photo keeps its hash. */
function sprinkle(canvas: HTMLCanvasElement, strength: number): void {
  const brush = canvas.getContext('2d') as CanvasRenderingContext2D
  const picture = brush.getImageData(0, 0, canvas.width, canvas.height)
  let state = 12345
  for (let at = 0; at < picture.data.length; at += 4) {
    state = (state * 1103515245 + 12345) & 0x7fffffff
    const grain = ((state >> 16) % (2 * strength)) - strength
    for (let channel = 0; channel < 3; channel += 1) picture.data[at + channel]! += grain
  }
  brush.putImageData(picture, 0, 0)
}

/** Bytes after the end of a JPEG are ignored by every decoder. */
async function padded(bytes: number): Promise<Blob> {
  const photo = await jpeg(4, 4000, 1200)
  return new Blob([photo, new Uint8Array(bytes - photo.size)], { type: 'image/jpeg' })
}

const HEIC = new Uint8Array([
  0,
  0,
  0,
  24,
  ...new TextEncoder().encode('ftypheic'),
  0,
  0,
  0,
  0,
  ...new TextEncoder().encode('mif1heic'),
])

export const album: AlbumPhoto[] = [
  { label: '照片1', make: () => jpeg(1, 1600, 1200) },
  { label: '照片2', make: () => jpeg(2, 1600, 1200) },
  { label: '照片3', make: () => jpeg(3, 1200, 1600) },
  { label: '大照片 3MB', make: () => jpeg(5, 2800, 2100, 40) },
  { label: '全景 40MB', make: () => padded(40 * 1024 * 1024) },
  { label: 'HEIC 照片', make: () => Promise.resolve(new Blob([HEIC], { type: 'image/heic' })) },
]

/** What the drawn camera takes; every shot differs. */
export function takePhoto(): Promise<Blob> {
  return jpeg(Math.round(performance.timeOrigin + performance.now()), 1200, 1600)
}
