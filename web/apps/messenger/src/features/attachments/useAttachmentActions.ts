/** What can be done with attachments, as callbacks for the media components. */
import { type AttachmentCommand, reasonOf, send, useEngine } from "@konsil/engine";
import { commandErrorText } from "@konsil/session";
import { toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { useRules } from "../shell/useRules.ts";
import { placeOf } from "./attachmentItem.ts";

export interface AttachmentActions {
  fetch: (id: string) => void;
  pause: (id: string) => void;
  /** Goes on with what was paused, tries again what failed. */
  resume: (id: string) => void;
  cancel: (id: string) => void;
  /** Does the house let copies be saved outside of the app? Where it does not, nothing offers it. */
  maySave: boolean;
  /** Saves a copy outside of the app, or says that the house does not let it. */
  save: (id: string) => void;
}

export function useAttachmentActions(): AttachmentActions {
  const engine = useEngine();
  const { t, i18n } = useLingui();
  const maySave = useRules()?.may_save ?? false;
  return useMemo(() => {
    const failed = (failure: unknown) => toast(commandErrorText(i18n, reasonOf(failure)));
    const act = (one: AttachmentCommand) => void send(engine, { command: "attachment", act: one }).catch(failed);
    return {
      fetch: (id) => act({ about: "fetch", ...placeOf(id) }),
      pause: (id) => act({ about: "pause", message: placeOf(id).message }),
      resume: (id) => act({ about: "resume", message: placeOf(id).message }),
      cancel: (id) => act({ about: "cancel", message: placeOf(id).message }),
      maySave,
      save: (id) => {
        if (!maySave) {
          toast(t`Diese Datei öffnet nur ein anderes Programm, und das Haus erlaubt nicht, Dateien außerhalb von Konsil zu sichern.`);
          return;
        }
        engine.call("openAttachment", placeOf(id)).then(({ blob, name }) => saveBlob(blob, name), failed);
      },
    };
  }, [engine, i18n, maySave, t]);
}

function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // After the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
