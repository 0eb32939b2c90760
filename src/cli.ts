#!/usr/bin/env node
// Starts faster once Node has kept what it compiled, in a folder of the user's own: code that others can write is not to be run.
import { enableCompileCache } from 'node:module'
import { isAbsolute, join } from 'node:path'

const { HOME = '', XDG_CACHE_HOME = '' } = process.env
const cache = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(HOME, '.cache')
// Where it cannot be written (a read-only root), nothing is kept and nothing else changes.
if (isAbsolute(cache)) enableCompileCache(join(cache, 'authslo'))
await import('./command-line.ts')
