import type { Plan, Slice } from '../../../contract.ts';
import { partName, sliceName } from '../files/export-folder.ts';
import { folderName } from '../files/folder-name.ts';
import type { PartRef } from '../files/slice-parts.ts';

/** The keys of an export, the same for every run. */
export interface ExportKeys {
  /** Prefix of the keys of its files. */
  root: string;
  manifest: string;
  /** What everything begins with that is only needed until the export is complete. */
  allParts: string;
  /** Prefix of the same for one plan. */
  plan: string;
  /** Names the run that opened the plan, and the opening. If it is gone, nothing written for the plan counts. */
  owner: string;
  /** Holds the id that distinguishes this place from others of the same name. */
  store: string;
}

/** The keys of one opening of a plan. */
export interface OpeningKeys {
  /** Prefix of all its keys. */
  all: string;
  part(ref: PartRef): string;
  /** Prefix of the receipts of sealed slices. */
  allSealed: string;
  /** Receipt of a sealed slice: if it exists, the slice is sealed. */
  sealed(slice: Slice): string;
  /** What one attempt to seal a slice writes; its receipt names the attempt. */
  attempt(slice: Slice, attempt: string): SealKeys;
  /** The draft for finishing the export, written by the first attempt of a run. */
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

/** Builds the keys of an opening. Two openings of the same plan have no key in common. */
export function openingKeys({ plan }: Pick<ExportKeys, 'plan'>, opening: string): OpeningKeys {
  const all = `${plan}${opening}/`;
  return {
    all,
    part: (ref) => `${all}pages/${sliceName(ref.slice)}/${partName(ref)}`,
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
