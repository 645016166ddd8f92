import parser from '@wxml/parser'
import wxml from 'eslint-plugin-wxml'
import tseslint from 'typescript-eslint'

const WXML_RULES = [
  'report-wxml-syntax-error',
  'report-interpolation-error',
  'report-wxs-syntax-error',
  'no-duplicate-attributes',
  'wx-key',
  'no-wx-for-with-wx-else',
  'no-index-in-wx-key',
  'no-unexpected-string-bool',
  'no-vue-directive',
  'no-const-and-let-in-wxs',
  'no-dynamic-wx-key',
  'no-inconsistent-tagname',
]

export default tseslint.config(
  { ignores: ['miniprogram/vendor/', 'miniprogram/api/schema.d.ts', 'var/', '.venv/', 'node_modules/', 'preview/dist/'] },
  {
    files: ['**/*.wxml'],
    plugins: { wxml },
    languageOptions: { parser },
    rules: Object.fromEntries(WXML_RULES.map((rule) => [`wxml/${rule}`, 'error'])),
  },
  {
    files: ['miniprogram/**/*.ts', 'tests/miniprogram/**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      complexity: ['error', 8],
      'max-lines': ['error', 300],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      // wrong about the initial data of components, which decides their type
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    // WeChat stays behind the ports, so that plain Node can run the core
    files: ['miniprogram/core/**/*.ts', 'miniprogram/api/**/*.ts'],
    ignores: ['miniprogram/core/wx-*.ts', 'miniprogram/core/go.ts'],
    rules: { 'no-restricted-globals': ['error', 'wx', 'setTimeout', 'getApp', 'getCurrentPages'] },
  },
  {
    files: ['tests/miniprogram/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'off', // node:test collects what test() answers
      '@typescript-eslint/require-await': 'off', // fakes of asynchronous ports
    },
  },
)
