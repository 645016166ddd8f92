// Unpacks the Chromium of the npm packages beside this file; prints what it needs to be started, as JSON.
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = path.dirname(fileURLToPath(import.meta.url))
process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs22.x' // it then unpacks the system libraries it was built with, too

const { default: chromium } = await import('@sparticuz/chromium')
const program = await chromium.executablePath()
const fonts = path.join(HERE, 'node_modules/@expo-google-fonts/noto-sans-sc')
console.log(JSON.stringify({ program, libraries: process.env.LD_LIBRARY_PATH ?? '', fonts }))
