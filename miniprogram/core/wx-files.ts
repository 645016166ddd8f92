// The user's own files: they stay, while WeChat may delete temporary ones at any time. At most 200 MB.
import { PhoneTrouble } from './errors'
import type { Files } from './ports'

function asTrouble({ errMsg }: { errMsg: string }): PhoneTrouble {
  if (/no such file|not exist|fail file not found/i.test(errMsg)) {
    return new PhoneTrouble('photo.gone', '这张照片已经不在手机里了，请重新选一次。')
  }
  if (/limit|space|storage/i.test(errMsg)) {
    return new PhoneTrouble('files.full', '手机里存照片的地方满了，请先联网把前面的传完，再加这张。')
  }
  return new PhoneTrouble('photo.unreadable', '这张照片打不开，请重新选一次，或换一张。')
}

function albumTrouble({ errMsg }: { errMsg: string }): PhoneTrouble {
  if (/privacy/.test(errMsg)) return new PhoneTrouble('album.no_consent', '同意隐私保护指引后才能存照片。想好了可以再点一次。')
  if (/auth|deny|denied/i.test(errMsg)) {
    return new PhoneTrouble('album.refused', '手机没有允许存照片。请点“去设置打开”，允许“添加到相册”。')
  }
  if (/cancel/.test(errMsg)) return new PhoneTrouble('album.cancelled', '没有存。要存的话，请再点一次。')
  return new PhoneTrouble('album.full', '照片没有存进相册，可能是手机存满了。请清出一点地方，再点一次。')
}

export const wxFiles: Files = {
  keep(temporaryPath, name) {
    const path = `${wx.env.USER_DATA_PATH}/${name}`
    return new Promise((resolve, reject) => {
      wx.getFileSystemManager().copyFile({
        srcPath: temporaryPath,
        destPath: path,
        success: () => resolve(path),
        fail: (error) => reject(asTrouble(error)),
      })
    })
  },
  exists(path) {
    return new Promise((resolve) => {
      wx.getFileSystemManager().access({ path, success: () => resolve(true), fail: () => resolve(false) })
    })
  },
  read(path) {
    return new Promise((resolve, reject) => {
      wx.getFileSystemManager().readFile({
        filePath: path,
        success: ({ data }) => resolve(data as ArrayBuffer),
        fail: (error) => reject(asTrouble(error)),
      })
    })
  },
  remove(path) {
    return new Promise((resolve) => {
      wx.getFileSystemManager().unlink({ filePath: path, success: () => resolve(), fail: () => resolve() })
    })
  },
  showDocument(filePath, fileType) {
    const trouble = new PhoneTrouble('file.unopened', '文件没有打开，请再点一次；还不行就换一台手机试试。')
    return new Promise((resolve, reject) => {
      wx.openDocument({
        filePath,
        fileType,
        showMenu: true,
        success: () => resolve(),
        fail: () => reject(trouble),
      })
    })
  },
  keepInAlbum(path) {
    return new Promise((resolve, reject) => {
      wx.saveImageToPhotosAlbum({ filePath: path, success: () => resolve(), fail: (error) => reject(albumTrouble(error)) })
    })
  },
}
