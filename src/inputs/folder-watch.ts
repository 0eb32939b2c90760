// Kernel notification for folders, where the file system has it; without it polling is all there is.
import { watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'

export interface FolderWatch {
  /** Watches a folder once; one that is not there yet is tried again at the next call. */
  add(folder: string): void
  close(): void
}

/** `path`: where; undefined where the kernel does not say. `isName`: a name came or went; otherwise content grew. */
export type Changed = (path: string | undefined, isName: boolean) => void

export const watchFolders = (changed: Changed): FolderWatch => {
  const watchers = new Map<string, FSWatcher>()
  return {
    add: (folder) => {
      if (watchers.has(folder)) return
      try {
        const watcher = watch(folder, { persistent: false }, (change, name) => {
          changed(name === null ? undefined : join(folder, name), change === 'rename')
        })
        watcher.on('error', () => {
          watcher.close()
          watchers.delete(folder)
        })
        watchers.set(folder, watcher)
      } catch {
        // No such folder, no notification, or no watches left: polling goes on.
      }
    },
    close: () => {
      for (const watcher of watchers.values()) watcher.close()
      watchers.clear()
    },
  }
}
