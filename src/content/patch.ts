/** A merge patch of what a schema describes: `undefined` is left alone, null removes. */
export type Patch<T> = { [Name in keyof T]?: T[Name] }
