alter table page_receipt
  -- Of each kept record, in the order of the ids, digests of its parent and of its content; null where no two parents can
  -- have different records with one key.
  add column digests text[],
  -- Digests of the parents whose records begin on the page, where records have no key.
  add column parents text[],
  -- Whether the total is only that of the parents that came.
  add column partial boolean;
