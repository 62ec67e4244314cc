-- The datasets whose records have a table here, each as it was defined when the table was made.
create table dataset (
  name text primary key,
  table_name text not null unique,
  definition jsonb not null
);

-- One row an export, and one more while it is being replaced. The manifest is written last: there = complete.
create table export (
  export_id text not null,
  -- Names everything that decides what the pages hold; with `overwrite` also the run.
  fingerprint text not null,
  run_id text not null,
  interval_start timestamptz not null,
  interval_end timestamptz not null,
  include text not null,
  -- What its records are, as the worker defined it.
  dataset jsonb not null,
  -- The export whose ids it has names for; null where it stands for itself.
  names_of text,
  started_at timestamptz not null,
  finished_at timestamptz,
  manifest jsonb,
  primary key (export_id, fingerprint)
);
create unique index export_finished on export (export_id) where manifest is not null;

-- A part of the interval that is read on its own, and its receipt once it is sealed.
create table slice (
  export_id text not null,
  fingerprint text not null,
  slice_start timestamptz not null,
  slice_end timestamptz not null,
  sealed jsonb,
  primary key (export_id, fingerprint, slice_start, slice_end),
  foreign key (export_id, fingerprint) references export on delete cascade
);

-- One row a page, committed together with the page's records: the first attempt that commits has written it for good.
create table page_receipt (
  export_id text not null,
  fingerprint text not null,
  slice_start timestamptz not null,
  slice_end timestamptz not null,
  reading integer not null,
  -- The job whose results were read; empty where the source answers at once.
  job text not null,
  page integer not null,
  page_size integer not null,
  -- In the source's own terms: where the page begins, and where the next one does (null = the end mark).
  cursor text,
  next_cursor text,
  total double precision,
  -- What the source gives in the place of a total and counts nothing.
  odd_total text,
  -- Time of the latest record that was kept; why an answer counts as a page without records.
  latest text,
  emptied text,
  received integer not null,
  -- Of each rejected record a digest of its text, and its id where it has one: [{"content": …, "id": …}].
  rejected jsonb not null,
  bytes bigint not null,
  sha256 text not null,
  -- Of the records that were kept, in their order; of those that belong to other slices of the interval; and of those
  -- that start outside it.
  ids text[] not null,
  elsewhere text[] not null,
  outside text[] not null,
  -- When it was asked for, by the clock of the database.
  read_at timestamptz not null,
  -- SHA-256 of all other columns.
  checksum bytea not null,
  primary key (export_id, fingerprint, slice_start, slice_end, reading, job, page, page_size),
  foreign key (export_id, fingerprint, slice_start, slice_end) references slice on delete cascade
);

-- Records that could not be understood, as they came.
create table rejected_record (
  export_id text not null,
  fingerprint text not null,
  slice_start timestamptz not null,
  slice_end timestamptz not null,
  reading integer not null,
  job text not null,
  page integer not null,
  page_size integer not null,
  position integer not null,
  reason text not null,
  record_text text not null,
  -- SHA-256 of all other columns.
  checksum bytea not null,
  primary key (export_id, fingerprint, slice_start, slice_end, reading, job, page, page_size, position),
  foreign key (export_id, fingerprint, slice_start, slice_end, reading, job, page, page_size)
    references page_receipt on delete cascade
);
