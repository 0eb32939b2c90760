// Text as an attacker has it logged, and what must not come of it.
import { expect } from 'vitest'

export const HOSTILE = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;\u{202e}\u{0}\u{9b}`

/** The value with every text in it replaced; `kept`: texts that choose what is shown. */
export const madeHostile = <T>(value: T, kept: readonly string[] = []): T =>
  JSON.parse(
    JSON.stringify(value, (_, each: unknown) =>
      typeof each === 'string' && !kept.includes(each) ? HOSTILE : each,
    ),
  ) as T

const tagsOf = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/<([a-z0-9]+)/g)].map(([, tag]) => tag ?? ''))

/** `clean`: the same page with harmless text. */
export const expectOnlyText = (shown: string, clean: string): void => {
  expect(shown).not.toContain('<script>')
  expect(shown).not.toContain('<img')
  expect(shown).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
  for (const mark of ['\u{202e}', '\u{0}', '\u{9b}']) expect(shown).not.toContain(mark)
  expect([...tagsOf(shown)].filter((tag) => !tagsOf(clean).has(tag))).toEqual([])
}
