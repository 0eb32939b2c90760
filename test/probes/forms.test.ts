// Login pages as products write them.
import { expect, test } from 'vitest'
import { formsOf } from '../../src/probes/forms.ts'

test('a login page of Keycloak', () => {
  const page = `<!DOCTYPE html><html><body><!-- <form action="/old"><input name="username"></form> -->
  <form id="kc-form-login" onsubmit="login.disabled = true; return true;" action="https://id.example.com/realms/main/login-actions/authenticate?session_code=a1&amp;execution=e2&amp;tab_id=t3" method="post">
    <input tabindex="2" id="username" name="username" value="" type="text" autofocus autocomplete="username"/>
    <input tabindex="3" id="password" name="password" type="password" autocomplete="current-password"/>
    <input tabindex="5" id="rememberMe" name="rememberMe" type="checkbox">
    <input type="hidden" id="id-hidden-input" name="credentialId" />
    <input tabindex="7" name="login" id="kc-login" type="submit" value="Sign In"/>
  </form></body></html>`
  expect(formsOf(page)).toEqual([
    {
      method: 'POST',
      action:
        'https://id.example.com/realms/main/login-actions/authenticate?session_code=a1&execution=e2&tab_id=t3',
      fields: [
        ['username', ''],
        ['password', ''],
        ['credentialId', ''],
        ['login', 'Sign In'],
      ],
    },
  ])
})

test('the first button says yes, the others are not pressed; entities, quotes, what is checked', () => {
  const page = `<FORM method='POST'>
    <input type=hidden name=state value="a &quot;b&quot; &#x2713; &#39; &unknown;">
    <input type="radio" name="scope" value="all"><input type="radio" name="scope" value="some" checked>
    <input name="off" disabled value="1"><button type="button" name="help">?</button>
    <button name="consent" value="accept">Yes</button><button type="submit" name="consent" value="deny">No</button>
  </FORM><form action="/search"><input name="q" value=">"></form>`
  expect(formsOf(page)).toEqual([
    {
      method: 'POST',
      action: '',
      fields: [
        ['state', `a "b" ✓ ' &unknown;`],
        ['scope', 'some'],
        ['consent', 'accept'],
      ],
    },
    { method: 'GET', action: '/search', fields: [['q', '>']] },
  ])
})

test('a page without one', () => {
  expect(formsOf('<div id="app"></div><script src="app.js"></script>')).toEqual([])
})
