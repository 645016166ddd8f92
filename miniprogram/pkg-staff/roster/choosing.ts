// A table out of a WeChat chat: rosters come from colleagues, as files in a conversation.
import { PhoneTrouble } from '../../core/errors'

const KINDS = ['xlsx', 'docx', 'csv', 'md']

export interface ChosenFile {
  path: string
  name: string
}

/** Null when nothing was chosen. Throws `PhoneTrouble` for a file of another kind. */
export async function chooseTable(): Promise<ChosenFile | null> {
  let chosen: ChosenFile
  try {
    const { tempFiles } = await wx.chooseMessageFile({ count: 1, type: 'file', extension: KINDS })
    const [file] = tempFiles
    if (file === undefined) return null
    chosen = { path: file.path, name: file.name }
  } catch (error) {
    const said = (error as { errMsg?: string }).errMsg ?? ''
    if (/cancel/.test(said)) return null
    if (/privacy/.test(said)) {
      throw new PhoneTrouble('file.no_consent', '同意隐私保护指引后才能选文件。想好了可以再点一次。')
    }
    throw new PhoneTrouble('file.not_chosen', '没有打开微信的文件，请再点一次。')
  }
  const kind = (chosen.name.split('.').pop() ?? '').toLowerCase()
  if (!KINDS.includes(kind)) {
    throw new PhoneTrouble('file.kind', '请选 Excel（.xlsx）、Word（.docx）或 .csv 表格；老的 .xls 请先另存为 .xlsx。')
  }
  return chosen
}
