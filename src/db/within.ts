// One transaction around several writes: what a write takes for the database is then a transaction that is open already.
import type { Committed, Database, Tx } from './client.ts'
import { sqlState } from './client.ts'

/** A database inside a transaction. */
export interface Within extends Database {
  /** A deadlock or serialisation failure in it: all of the outer transaction has to be run again. */
  readonly fault: { retryable: unknown }
}

/**
 * `outer` is the database, `tx` a transaction of it. Each `transaction()` becomes a savepoint: what fails in it is undone
 * by itself, and nothing is committed before the outer one is. `after` is always empty: nothing has a number yet.
 */
export function withinTransaction(outer: Database, tx: Tx): Within {
  const fault: Within['fault'] = { retryable: null }
  let depth = 0
  return {
    pool: outer.pool,
    prepared: outer.prepared,
    fault,
    query: (text, values, name) => tx.query(text, values, name),
    async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<Committed<T>> {
      const savepoint = `within_${++depth}`
      const { afterCommit } = tx
      const [actions, notes] = [tx.onCommit.length, tx.notes.length]
      await tx.query(`savepoint ${savepoint}`)
      try {
        const value = await work(tx)
        await tx.query(`release savepoint ${savepoint}`)
        return { value, after: [] }
      } catch (error) {
        if (['40P01', '40001'].includes(sqlState(error) ?? '')) fault.retryable = error
        await tx.query(`rollback to savepoint ${savepoint}`)
        // What is undone is nobody's to hear of.
        tx.afterCommit = afterCommit
        tx.onCommit.length = actions
        tx.notes.length = notes
        throw error
      } finally {
        depth--
      }
    },
    // It sees what the transaction has written, which is what a read within it is for.
    snapshot: (work) => work(tx),
    observe: (listener) => outer.observe(listener),
    watch: (watcher) => outer.watch(watcher),
    // Not its own to close.
    close: () => Promise.resolve(),
  }
}
