/** What can be done with attachments, as callbacks for the media components. */
import { type AttachmentCommand, reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { placeOf } from "./attachmentItem.ts";

export interface AttachmentActions {
  fetch: (id: string) => void;
  pause: (id: string) => void;
  /** Goes on with what was paused, tries again what failed. */
  resume: (id: string) => void;
  cancel: (id: string) => void;
  /** Saves a copy outside of the app. */
  save: (id: string) => void;
}

export function useAttachmentActions(): AttachmentActions {
  const engine = useEngine();
  const { i18n } = useLingui();
  return useMemo(() => {
    const failed = (failure: unknown) => toast(commandErrorText(i18n, reasonOf(failure)));
    const act = (one: AttachmentCommand) => void send(engine, { command: "attachment", act: one }).catch(failed);
    return {
      fetch: (id) => act({ about: "fetch", ...placeOf(id) }),
      pause: (id) => act({ about: "pause", message: placeOf(id).message }),
      resume: (id) => act({ about: "resume", message: placeOf(id).message }),
      cancel: (id) => act({ about: "cancel", message: placeOf(id).message }),
      save: (id) => {
        engine.call("openAttachment", placeOf(id)).then(({ blob, name }) => saveBlob(blob, name), failed);
      },
    };
  }, [engine, i18n]);
}

function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // After the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
