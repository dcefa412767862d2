/**
 * What all of them give, once each has ended; of several that fail, the first in the list says why. For statements that
 * are sent in one message, where those behind a failure are not run.
 */
export async function inOrder<T extends readonly unknown[]>(work: {
  readonly [K in keyof T]: Promise<T[K]> | T[K]
}): Promise<T> {
  const ended = await Promise.allSettled(work)
  return ended.map((each) => {
    if (each.status === 'rejected') throw each.reason
    return each.value
  }) as unknown as T // allSettled loses which is which
}
