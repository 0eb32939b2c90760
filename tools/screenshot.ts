// `node tools/screenshot.ts [URL] [FILE]`: the picture of the page in README, taken from a running authslo.
import { launchBrowser } from './browser.ts'

const [url = 'http://localhost:9877/', file = 'docs/images/page.png'] = process.argv.slice(2)
const SIZE = { width: 1200, height: 720 }

const browser = await launchBrowser(true)
try {
  const context = await browser.newContext({
    viewport: SIZE,
    deviceScaleFactor: 1.5,
    colorScheme: process.env['COLOR_SCHEME'] === 'dark' ? 'dark' : 'light',
  })
  const page = await context.newPage()
  await page.goto(url)
  await page.screenshot({ path: file, fullPage: true })
  console.log(`wrote ${file}`)
} finally {
  await browser.close()
}
