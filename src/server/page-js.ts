// The little script of the page, a string so that the package contains it. Without it the page reloads itself by <noscript>.

/**
 * Every two seconds the page is fetched again and its `main` made alike, node by node: focus, scroll and selection stay, and a live region
 * speaks only where its text changed. Nothing is fetched while the page is hidden. A page that cannot be brought up to date says so.
 */
export const PAGE_JS = `
const EVERY_MS = 2000
const main = document.querySelector('main')
const stale = document.getElementById('stale')
let freshAt = Date.now()
let busy = false

const alike = (now, next) => {
  if (now.nodeType !== next.nodeType || now.nodeName !== next.nodeName || now.id !== next.id) {
    now.replaceWith(next)
    return
  }
  if (now.nodeType !== Node.ELEMENT_NODE) {
    if (now.data !== next.data) now.data = next.data
    return
  }
  for (const { name } of [...now.attributes]) if (!next.hasAttribute(name)) now.removeAttribute(name)
  for (const { name, value } of [...next.attributes])
    if (now.getAttribute(name) !== value) now.setAttribute(name, value)
  const have = [...now.childNodes]
  const want = [...next.childNodes]
  want.forEach((child, i) => (have[i] ? alike(have[i], child) : now.append(child)))
  have.slice(want.length).forEach((child) => child.remove())
}

const update = async () => {
  if (document.hidden || busy) return
  busy = true
  try {
    const answer = await fetch(location.pathname, { cache: 'no-store', signal: AbortSignal.timeout(10000) })
    const text = await answer.text()
    const next = new DOMParser().parseFromString(text, 'text/html')
    const fresh = next.querySelector('main')
    if (!answer.ok || !fresh) throw new Error('no page')
    alike(main, fresh)
    if (document.title !== next.title) document.title = next.title
    freshAt = Date.now()
    if (stale.textContent !== '') stale.textContent = ''
  } catch {
    if (Date.now() - freshAt > 2 * EVERY_MS && stale.textContent === '')
      stale.textContent = 'authslo does not answer: the figures below are as old as their time says.'
  } finally {
    busy = false
  }
}

setInterval(update, EVERY_MS)
document.addEventListener('visibilitychange', update)
document.addEventListener('submit', async (event) => {
  event.preventDefault()
  const form = event.target
  const body = new URLSearchParams(new FormData(form))
  await fetch(form.action, { method: 'POST', body, redirect: 'manual' }).catch(() => undefined)
  await update()
})
`
