// Does a file hold what another one of its log holds?
import type { FileContent } from './file-content.ts'
import type { PresentFile } from './present-files.ts'
import type { TailedFile } from './tailed-file.ts'

/** The content begins with all that is known of the beginning of the other. */
export const isBegunBy = (other: TailedFile, { firstBytes }: FileContent): boolean => {
  const first = other.firstBytes()
  return first.length > 0 && firstBytes.subarray(0, first.length).equals(first)
}

/** A copy of a log that is still in place: it will matter if that is emptied. `maybe`: it is too short to tell. */
export const isCopyOf = async (
  inPlace: readonly TailedFile[],
  { info }: PresentFile,
  content: FileContent,
): Promise<boolean | 'maybe'> => {
  for (const original of inPlace) {
    const first = original.firstBytes()
    const shared = Math.min(first.length, content.firstBytes.length)
    if (shared === 0 || !first.subarray(0, shared).equals(content.firstBytes.subarray(0, shared)))
      continue
    const position = original.position()
    if (await content.continues(position)) return true
    if (!content.isCompressed && Number(info.size) < position.tail.end) return 'maybe'
  }
  return false
}
