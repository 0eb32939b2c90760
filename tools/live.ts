// Real programs beside each other on this machine, for tools that measure them: ports, processes, waiting.
import { spawn, type ChildProcess } from 'node:child_process'

export const sleep = (seconds: number): Promise<void> =>
  new Promise((done) => setTimeout(done, seconds * 1000))

/** Throws where the condition does not hold within so many seconds. */
export const until = async (
  what: string,
  seconds: number,
  condition: () => Promise<boolean>,
): Promise<void> => {
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    if (await condition().catch(() => false)) return
    await sleep(0.25)
  }
  throw new Error(`${what}: not within ${seconds} s`)
}

export interface Programs {
  readonly start: (
    command: string,
    args: readonly string[],
    cwd: string,
    env?: Readonly<Record<string, string>>,
  ) => void
  readonly stopAll: () => Promise<void>
}

export const programs = (): Programs => {
  const children: ChildProcess[] = []
  return {
    start: (command, args, cwd, env = {}) => {
      children.push(spawn(command, args, { cwd, stdio: 'ignore', env: { ...process.env, ...env } }))
    },
    stopAll: async () => {
      await Promise.all(
        children.map(
          (child) =>
            new Promise((done) => {
              if (child.exitCode !== null) return done(undefined)
              child.once('close', done)
              child.kill()
            }),
        ),
      )
    },
  }
}

/** Switches an incident of a running demo, as the buttons of its page do. */
export const setIncident = async (page: string, id: string, on: boolean): Promise<void> => {
  const answer = await fetch(`${page}/incidents/${id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: page },
    body: new URLSearchParams({ on: on ? '1' : '0' }).toString(),
    redirect: 'manual',
  })
  if (answer.status !== 303) throw new Error(`the demo answers ${answer.status}`)
}
