import sql, { type Sql } from 'sql-template-tag';
import type { Plan } from '../../../contract.ts';
import type { IdFault, IdFaults } from '../manifest.ts';
import type { Queries } from './database.ts';
import { ofPlan } from './page-filter.ts';

// Enough to look into; the count says how many there are.
const EXAMPLES = 10;

/** Finds faults that only a comparison of all slices of an export shows. */
export async function findIdFaults(
  { query, tables }: Queries,
  plan: Pick<Plan, 'exportId' | 'fingerprint'>,
): Promise<IdFaults> {
  const pages = sql`from ${tables.page_receipt} where ${ofPlan(plan)}`;
  const count = async (ids: Sql): Promise<IdFault> => {
    const [fault] = await query<IdFault>(
      sql`
      with fault as materialized (${ids})
      select count(*)::int as count, to_jsonb(array(select id from fault order by id limit ${EXAMPLES}::int)) as examples
      from fault`,
    );
    return fault!;
  };
  const missing = await count(sql`select unnest(elsewhere) as id ${pages} except select unnest(ids) ${pages}`);
  const repeated = await count(sql`
    select id from (select distinct slice_start, slice_end, unnest(ids) as id ${pages}) kept
    group by id having count(*) > 1`);
  return { missing, repeated };
}
