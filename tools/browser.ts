// A real browser from npm: for the tests of the page and for its picture.
import chromium from '@sparticuz/chromium'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as playwright, type Browser } from 'playwright-core'

/** Switches that its package sets for lambdas and that would hide what a test looks for, or end the browser with its first context. */
const UNWANTED = /^--(?:disable-web-security|allow-running-insecure-content|single-process)$/

/** `ownFonts`: only the fonts that come with it, so that pictures look alike on every machine. */
export const launchBrowser = async (ownFonts = false): Promise<Browser> => {
  const executablePath = await chromium.executablePath()
  const fonts = join(tmpdir(), 'fonts')
  const useOwn = (ownFonts || !existsSync('/etc/fonts')) && existsSync(fonts)
  return playwright.launch({
    executablePath,
    args: chromium.args.filter((arg) => !UNWANTED.test(arg)),
    env: { ...environment(), ...(useOwn ? { FONTCONFIG_PATH: fonts } : {}) },
  })
}

const environment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  )
