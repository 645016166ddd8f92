// What the compiler writes and the runtime reads.

export interface TabItem {
  pagePath: string
  text: string
  iconPath?: string
  selectedIconPath?: string
}

export interface WindowConfig {
  navigationBarTitleText?: string
  navigationBarBackgroundColor?: string
  navigationBarTextStyle?: 'black' | 'white'
  navigationStyle?: 'default' | 'custom'
  backgroundColor?: string
  enablePullDownRefresh?: boolean
  onReachBottomDistance?: number
  disableScroll?: boolean
}

export interface AppConfig {
  pages: string[]
  entryPagePath?: string
  window?: WindowConfig
  /** v2: the newer look of buttons and fields. */
  style?: 'v2'
  networkTimeout?: Partial<Record<'request' | 'uploadFile' | 'downloadFile', number>>
  tabBar?: { color: string; selectedColor: string; backgroundColor?: string; list: TabItem[] }
}

export type StyleIsolation =
  | 'isolated'
  | 'apply-shared'
  | 'shared'
  | 'page-isolated'
  | 'page-apply-shared'
  | 'page-shared'

export interface ComponentConfig extends WindowConfig {
  isPage: boolean
  component?: boolean
  usingComponents: Record<string, string>
  componentGenerics?: Record<string, true | { default?: string }>
  styleIsolation?: StyleIsolation
}

/** `app.json` of a build. */
export interface Build {
  app: AppConfig
  packages: { root: string; pages: string[] }[]
  problems: { level: string; file: string; line?: number; message: string }[]
}

/** One file of `packages/`: everything of the main package (root '') or of a sub-package. */
export interface PackageContent {
  root: string
  pages: string[]
  appScript: string
  modules: Record<string, { code: string; requires: Record<string, string> }>
  styles: Record<string, string>
  configs: Record<string, ComponentConfig>
  scripts: Record<string, string>
  /** A JavaScript expression: path → glass-easel template. */
  templates: string
}

/** `config.json`, from the server. */
export interface ServerConfig {
  /** Empty when the server speaks to the real WeChat: then nobody can log in here. */
  sandbox_url: string
  people: { openid: string; nickname: string; identity: string }[]
}

export type Query = Record<string, string>
