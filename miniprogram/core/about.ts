// What each city writes here for itself before it releases its mini-program.

export const ABOUT = {
  action: '劳模工匠进校园',
  organisers: '固原市总工会 固原市教育体育局',
  contact: '有问题，请联系您所在县（区）的总工会',
  /** Shown as it stands; the number once the filing is granted. */
  filing: '备案号：办理中',
}

/** Where the API is, by the version of the mini-program. A third-party platform's ext.json may name another. */
export const API_BASES = {
  develop: 'http://127.0.0.1:8000',
  trial: 'https://api.example.invalid',
  release: 'https://api.example.invalid',
}
