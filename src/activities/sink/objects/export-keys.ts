import type { Plan, Slice } from '../../../contract.ts';
import { partName, sliceName } from '../files/export-folder.ts';
import { folderName } from '../files/folder-name.ts';
import type { PartPlace } from '../files/slice-parts.ts';

/** The keys of an export, whatever run made it. */
export interface ExportKeys {
  /** What the keys of its files begin with. */
  root: string;
  manifest: string;
  /** What everything begins with that is only needed until the export is complete. */
  allParts: string;
  /** The same of one plan. */
  plan: string;
  /** Says who has opened the plan, and under which name: gone = nothing that is written counts any more. */
  owner: string;
  /** Tells this place from another one of its name. */
  store: string;
}

/** The keys of one opening of a plan. */
export interface OpeningKeys {
  /** What all of them begin with. */
  all: string;
  part(place: PartPlace): string;
  /** What the receipts of sealed slices begin with. */
  allSealed: string;
  /** Receipt of a sealed slice: there = the slice is sealed. */
  sealed(slice: Slice): string;
  /** What one attempt to seal a slice writes; its receipt names the attempt. */
  attempt(slice: Slice, attempt: string): SealKeys;
  /** What is to be put in place when the export is finished, decided by the first attempt of a run. */
  draft(runId: string): string;
  allDrafts: string;
  rejected(attempt: string): string;
}

/** What an attempt to seal a slice writes. */
export interface SealKeys {
  data: string;
  rejected: string;
  /** Digests of the slice's ids, and the ids that it left to other slices. */
  ids: string;
  elsewhere: string;
}

/** Builds the keys of an export. @param prefix of the destination: empty, or ending with a slash. */
export function exportKeys(
  prefix: string,
  { exportId, fingerprint }: Pick<Plan, 'exportId' | 'fingerprint'>,
): ExportKeys {
  const root = `${prefix}${folderName(exportId)}/`;
  const allParts = `${root}.parts/`;
  const plan = `${allParts}${fingerprint}/`;
  return {
    root,
    manifest: `${root}manifest.json`,
    allParts,
    plan,
    owner: `${plan}owner.json`,
    store: `${prefix}.holdfast-store`,
  };
}

/** Builds the keys of an opening. Another opening of the same plan has none in common with it. */
export function openingKeys({ plan }: Pick<ExportKeys, 'plan'>, opening: string): OpeningKeys {
  const all = `${plan}${opening}/`;
  return {
    all,
    part: (place) => `${all}pages/${sliceName(place.slice)}/${partName(place)}`,
    allSealed: `${all}sealed/`,
    sealed: (slice) => `${all}sealed/${sliceName(slice)}.json`,
    attempt(slice, attempt) {
      const own = `${all}seals/${sliceName(slice)}/${attempt}`;
      return {
        data: `${own}.data`,
        rejected: `${own}.rejected.jsonl`,
        ids: `${own}.ids`,
        elsewhere: `${own}.elsewhere.jsonl`,
      };
    },
    draft: (runId) => `${all}drafts/${folderName(runId)}.json`,
    allDrafts: `${all}drafts/`,
    rejected: (attempt) => `${all}rejected/${attempt}.jsonl`,
  };
}
