/** Saves a file of the conversation that is open, as it was sent. */
import { type ArchiveAttachment, reasonOf } from "@konsil/engine";
import { useLingui } from "@lingui/react/macro";
import { useCallback } from "react";
import { saveFile } from "../../saveFile.ts";
import { problemText } from "../../wording/problems.ts";
import type { CaseReading } from "./CaseReading.ts";

export function useSaveAttachment(reading: CaseReading, conversation: string | undefined, onError: (text: string) => void): (seq: number, attachment: ArchiveAttachment) => void {
  const { i18n } = useLingui();
  return useCallback(
    (seq, attachment) => {
      if (conversation === undefined) return;
      reading.openAttachment(conversation, seq, attachment).then(
        (bytes) => saveFile(attachment.name, bytes, "application/octet-stream"),
        (failure: unknown) => onError(problemText(i18n, reasonOf(failure))),
      );
    },
    [reading, conversation, onError, i18n],
  );
}
