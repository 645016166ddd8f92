// What each city writes here for itself before it releases its mini-program.

export const ABOUT = {
  action: '劳模工匠进校园',
  organisers: '固原市总工会 固原市教育体育局',
  /** Shown as it stands; the number once the filing is granted. */
  filing: '备案号：办理中',
}
