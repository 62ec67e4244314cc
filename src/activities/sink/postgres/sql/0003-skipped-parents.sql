alter table page_receipt
  -- Parents on the page that lack a value which "each" names; null = none.
  add column skipped_parents int;
