// Toasts, dialogs, sheets: drawn as WeChat draws them.

import { fileAt } from '../files'
import { askModal, askSheet, hideToast, showToast, type Toast } from '../overlays'
import { api, WxError, type Offer, type Options } from './api'

const TOAST_MS = 1500

type ToastOptions = Options & { title?: string; icon?: Toast['icon']; duration?: number; mask?: boolean }
type ModalOptions = Options & {
  title?: string
  content?: string
  showCancel?: boolean
  cancelText?: string
  confirmText?: string
  editable?: boolean
  placeholderText?: string
}
type SheetOptions = Options & { itemList: string[]; alertText?: string }

async function showModal(options: ModalOptions): Promise<Record<string, unknown>> {
  const text = await askModal({
    title: options.title ?? '',
    content: options.content ?? '',
    showCancel: options.showCancel ?? true,
    cancelText: options.cancelText ?? '取消',
    confirmText: options.confirmText ?? '确定',
    editable: options.editable ?? false,
    placeholder: options.placeholderText ?? '',
  })
  const confirmed = text !== null
  return { confirm: confirmed, cancel: !confirmed, ...(options.editable && confirmed && { content: text }) }
}

async function showActionSheet({ itemList, alertText }: SheetOptions): Promise<Record<string, unknown>> {
  if (itemList.length > 6) throw new WxError('parameter error: itemList should not be larger than 6')
  const tapIndex = await askSheet(itemList, alertText)
  if (tapIndex === null) throw new WxError('cancel')
  return { tapIndex }
}

const DOCUMENTS = new Set(['doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'pdf'])

/** Says what WeChat would show; done as soon as it is open. */
function openDocument({ filePath, fileType }: Options & { filePath: string; fileType?: string }): void {
  const file = fileAt(filePath)
  if (!file) throw new WxError(`file doesn't exist, "${filePath}"`)
  const type = fileType ?? filePath.split('.').at(-1) ?? ''
  if (!DOCUMENTS.has(type)) throw new WxError(`filetype not supported, "${type}"`)
  const content = `${type} 文件，${Math.ceil(file.blob.size / 1024)} KB`
  void askModal({ ...NOTHING_TO_ANSWER, title: '文档（由微信打开）', content })
}

const NOTHING_TO_ANSWER = { showCancel: false, cancelText: '', confirmText: '关闭', editable: false, placeholder: '' }

export function dialogOffer(): Offer {
  const toast = ({ title = '', icon = 'success', mask = false, duration = TOAST_MS }: ToastOptions) =>
    showToast({ title, icon, mask }, duration)
  return {
    standing: 'simulated',
    members: {
      showToast: api('showToast', toast),
      hideToast: api('hideToast', hideToast),
      showLoading: api<ToastOptions>('showLoading', ({ title = '', mask = false }) =>
        showToast({ title, icon: 'loading', mask }, null),
      ),
      hideLoading: api('hideLoading', hideToast),
      showModal: api('showModal', showModal),
      showActionSheet: api('showActionSheet', showActionSheet),
      openDocument: api('openDocument', openDocument),
    },
  }
}
