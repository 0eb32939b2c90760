/** The fenced blocks of a language in a page of Markdown, in order. */
export const blocks = (page: string, language: string): readonly string[] =>
  [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)].flatMap(([, name, text]) =>
    name === language && text !== undefined ? [text] : [],
  )
