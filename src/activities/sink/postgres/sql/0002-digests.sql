-- Of each kept record, in the order of the ids, digests of its parent and of its content; null where no two parents can have
-- different records with one key.
alter table page_receipt add column digests text[];
