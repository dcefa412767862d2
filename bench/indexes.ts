// Filling a table is several times as fast while its indexes are away: they are dropped first and built at the end, from
// their own definitions as the catalog words them. What primary and foreign keys stand on stays.
import type pg from 'pg'

export interface Dropped {
  drop: string
  make: string
}

/** The statements that take away, and bring back, the plain indexes and exclusion constraints of these tables. */
export async function indexesOf(client: pg.Client, tables: readonly string[]): Promise<Dropped[]> {
  const { rows } = await client.query<Dropped>(
    `select format('drop index %I', c.relname) as drop, pg_get_indexdef(i.indexrelid) as make
     from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = any($1::text[]::regclass[]) and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)
     union all
     select format('alter table %I drop constraint %I', t.relname, k.conname),
       format('alter table %I add constraint %I %s', t.relname, k.conname, pg_get_constraintdef(k.oid))
     from pg_constraint k join pg_class t on t.oid = k.conrelid
     where k.conrelid = any($1::text[]::regclass[]) and k.contype = 'x'`,
    [tables],
  )
  return rows
}
