import { type DocumentedApi, FROM, hourly, REFUSED, secondsOf, TO } from './documented-api.ts';

/** Stripe, as docs/describe-an-api.md reads it. */
export function stripe(): DocumentedApi {
  const charges = hourly((index) => ({
    id: `ch_${index}`,
    object: 'charge',
    amount: index,
    currency: 'eur',
    customer: `cus_${index}`,
    created: secondsOf(index),
  }));
  const customers = hourly((index) => ({ id: `cus_${index}`, object: 'customer' }));
  return {
    secrets: { STRIPE_KEY: 'rk_documented' },
    truth: { charges: charges.filter(({ created }) => created >= FROM && created < TO).reverse(), customers },
    answer({ path, query, headers }) {
      if (headers.authorization !== 'Bearer rk_documented') return REFUSED;
      const number = (name: string, byDefault: number) => Number(query.get(name) ?? byDefault);
      const [from, to] = [number('created[gte]', 0), number('created[lt]', Infinity)];
      const made = charges.filter(({ created }) => created >= from && created < to).reverse();
      // The newest come first.
      const all: { id: string }[] = path === '/v1/customers' ? customers : made;
      const at = all.findIndex(({ id }) => id === query.get('starting_after')) + 1;
      const size = Math.min(number('limit', 10), 20);
      return { body: { object: 'list', data: all.slice(at, at + size), has_more: at + size < all.length } };
    },
  };
}
