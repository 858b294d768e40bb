/** What the wizard knows so far. The keys themselves are in the engine's worker; this is what the screen shows of them. */
import type { KeyDocument, KeyHandOut, OfflineKey } from "@konsil/engine";
import { sameName } from "../invite/namesakes.ts";

export interface House {
  hospital: string;
  admin: string;
  role: string;
  archive: boolean;
}

/** How far one of the two keys is. */
export interface KeyProgress {
  how: KeyHandOut["how"];
  passphrase: string;
  threshold: number;
  holders: string[];
  /** What was handed out last; none before. */
  documents: KeyDocument[] | null;
  /** Which of the documents were printed or saved, by index. */
  kept: ReadonlySet<number>;
  /** It was opened again from what was handed out last. */
  tried: boolean;
  /** Something was handed out that does not count any more. */
  replaced: boolean;
}

export interface SetUp {
  /** The set-up link, whole. */
  link: string;
  house: House;
  fingerprint: string;
  keys: Record<OfflineKey, KeyProgress>;
}

export const HOLDERS_MIN = 2;
export const HOLDERS_MAX = 15;

export function newKey(how: KeyHandOut["how"]): KeyProgress {
  return { how, passphrase: "", threshold: 2, holders: ["", "", ""], documents: null, kept: new Set(), tried: false, replaced: false };
}

/** A key whose papers, if there were any, do not say any more how it is kept: it is to be handed out anew. */
export function takenBack(key: KeyProgress): KeyProgress {
  return { ...key, documents: null, kept: new Set(), tried: false, replaced: key.replaced || key.documents !== null };
}

/** The house as it was changed. Papers carry its name. */
export function withHouse(setUp: SetUp, house: House): SetUp {
  const { root, archive } = setUp.keys;
  const keys = house.hospital === setUp.house.hospital ? setUp.keys : { root: takenBack(root), archive: takenBack(archive) };
  return { ...setUp, house, keys };
}

export function newSetUp(link: string, hospital: string): SetUp {
  return {
    link,
    house: { hospital, admin: "", role: "", archive: true },
    fingerprint: "",
    keys: { root: newKey("shares"), archive: newKey("shares") },
  };
}

export function tokenOf(link: string): string {
  return link.slice(link.indexOf("#") + 1);
}

/** The engine's wish for a key. */
export function handOutOf(key: KeyProgress): KeyHandOut {
  return key.how === "file"
    ? { how: "file", passphrase: key.passphrase }
    : { how: "shares", threshold: key.threshold, holders: key.holders.map((holder) => holder.trim()) };
}

/** The place of a person who is named a second time, however it is written: two shares with one person are one too many. */
export function namedTwice(holders: readonly string[]): number | null {
  const at = holders.findIndex((holder, place) => holder.trim() !== "" && holders.slice(0, place).some((other) => sameName(other, holder)));
  return at < 0 ? null : at;
}

/** Every document is on paper or on a disk. */
export function isKept(key: KeyProgress): boolean {
  return key.documents !== null && key.documents.every((_, index) => key.kept.has(index));
}
