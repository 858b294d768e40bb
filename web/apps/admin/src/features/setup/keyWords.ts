/** What the two keys and their papers are called. */
import type { KeyDocument, OfflineKey } from "@konsil/engine";
import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";

export function keyName(i18n: I18n, key: OfflineKey): string {
  return key === "root" ? i18n._(msg`Hauptschlüssel`) : i18n._(msg`Archivschlüssel`);
}

/** Name of a paper's file, in the language of the screen. */
export function fileNameOf(i18n: I18n, key: OfflineKey, document: KeyDocument, index: number): string {
  const name = keyName(i18n, key);
  if (document.holder === null) return `${name}.key`;
  const number = index + 1;
  const holder = document.holder.replace(/[^\p{L}\p{N}]+/gu, "-");
  return i18n._(msg`${name}-Anteil-${number}-${holder}.txt`);
}
