// TLS in front of a server of connections, by the settings that hold when a connection comes.
import { constants } from 'node:crypto'
import type { Server, Socket } from 'node:net'
import { createServer, type Server as TlsServer, type TLSSocket } from 'node:tls'
import type { TlsSettings } from './web-settings.ts'

const HANDSHAKE_MS = 10_000

export interface OverTls {
  /** Ends connections that have not got through the handshake yet. */
  readonly dropHandshakes: () => void
}

/**
 * What took the connections of `server` takes those that got through the handshake, and whose client may be here (RFC 5246 7.4.6,
 * RFC 8446 4.4.2).
 */
export const overTls = (
  server: Server,
  current: () => TlsSettings,
  protocols: readonly string[],
): OverTls => {
  const takers = server.listeners('connection')
  server.removeAllListeners('connection')
  const handshakes = new Map<string, Socket>()
  const take = (socket: TLSSocket, settings: TlsSettings): void => {
    handshakes.delete(endsOf(socket))
    if (!mayEnter(socket, settings)) {
      socket.destroy()
      return
    }
    for (const taker of takers) taker.call(server, socket)
  }
  let made: { readonly settings: TlsSettings; readonly by: TlsServer } | undefined
  const serverFor = (settings: TlsSettings): TlsServer => {
    if (made?.settings === settings) return made.by
    const by = createServer({
      ...settings.secure,
      ALPNProtocols: [...protocols],
      handshakeTimeout: HANDSHAKE_MS,
      requestCert: settings.clients !== 'none',
      // Here by mayEnter, where a certificate may be missing.
      rejectUnauthorized: settings.clients === 'verified',
      // A resumed session would be let in by what held when it began.
      secureOptions: constants.SSL_OP_NO_TICKET,
    })
    by.on('secureConnection', (socket) => take(socket, settings))
    by.on('tlsClientError', (_, socket) => socket.destroy())
    made = { settings, by }
    return by
  }
  server.on('connection', (socket) => {
    const ends = endsOf(socket)
    handshakes.set(ends, socket)
    socket.once('close', () => {
      if (handshakes.get(ends) === socket) handshakes.delete(ends)
    })
    serverFor(current()).emit('connection', socket)
  })
  return {
    dropHandshakes: () => {
      for (const socket of handshakes.values()) socket.destroy()
    },
  }
}

/** The same of a connection and of the TLS in it. */
const endsOf = ({ remoteAddress, remotePort, localAddress }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localAddress}`

const mayEnter = (socket: TLSSocket, { clients, clientNames }: TlsSettings): boolean => {
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) return clients !== 'any' && clients !== 'verified'
  if ((clients === 'verified' || clients === 'verified_if_given') && !socket.authorized)
    return false
  if (clientNames === undefined) return true
  const names = namesOf(certificate.subjectAltName ?? '')
  return names.some((name) => clientNames.includes(name))
}

const NAME =
  /(?:DNS|email|URI|IP Address):(?:("(?:[^"\\]|\\.)*")|([^",]*))(?:, |$)|[A-Za-z ]+:[^",]*(?:, |$)/y

/** Of a text as node prints alternative names: those with a comma or quote are JSON texts. Nothing where it is no such text. */
export const namesOf = (alternatives: string): readonly string[] => {
  const names: string[] = []
  NAME.lastIndex = 0
  while (NAME.lastIndex < alternatives.length) {
    const found = NAME.exec(alternatives)
    if (found === null) return []
    const [, quoted, plain] = found
    if (quoted !== undefined) names.push(JSON.parse(quoted) as string)
    else if (plain !== undefined) names.push(plain)
  }
  return names
}
