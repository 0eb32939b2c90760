/** The same text by itself: one that was cut out of a line keeps alive all that was read with the line. For what is kept long. */
export const apart = (text: string): string => ` ${text}`.slice(1)
