// Options of every verb.
import { DIAGNOSTIC_FORMATS } from '../diagnostic-text.ts'
import { LOG_FORMATS, LOG_LEVELS } from '../telemetry.ts'
import { choice, optional, type ValuesOf } from './option.ts'

export const GLOBAL_OPTIONS = {
  config: optional('FILE', 'configuration; ./authslo.yaml where there is one', {
    short: 'c',
    env: 'AUTHSLO_CONFIG',
  }),
  'log-level': choice('LEVEL', 'least severe messages to log', LOG_LEVELS, 'info'),
  'log-format': choice('FORMAT', 'how messages are logged', LOG_FORMATS, 'text'),
  output: choice('FORMAT', 'how problems are written', DIAGNOSTIC_FORMATS, 'text'),
} as const

export type GlobalValues = ValuesOf<typeof GLOBAL_OPTIONS>
