import { defineConfig } from 'vitest/config'

// The one place where a tool asks for a default export.
export default defineConfig({
  test: { include: ['test/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 30_000, maxWorkers: 2 },
})
