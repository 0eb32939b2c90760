/** The same text by itself: one that was cut out of a line keeps all of the line alive. For what is kept long. */
export const apart = (text: string): string => ` ${text}`.slice(1)
