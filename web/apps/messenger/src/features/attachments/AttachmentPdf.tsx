/** A PDF of a chat on the whole screen, opened by the engine and read in the app: no other program gets it. */
import { reasonOf, useEngine } from "@konsil/engine";
import { PdfView } from "@konsil/media/views.tsx";
import { commandErrorText } from "@konsil/session";
import { Button, toast } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { placeOf } from "./attachmentItem.ts";
import { useAttachmentActions } from "./useAttachmentActions.ts";

export function AttachmentPdf({ id, onClose }: { id: string; onClose: () => void }) {
  const { t, i18n } = useLingui();
  const engine = useEngine();
  const { maySave, save } = useAttachmentActions();
  const [file, setFile] = useState<{ blob: Blob; name: string } | null>(null);
  const told = useRef(onClose);
  useEffect(() => {
    told.current = onClose;
  });
  useEffect(() => {
    let gone = false;
    engine.call("openAttachment", placeOf(id)).then(
      (opened) => !gone && setFile(opened),
      (failure: unknown) => {
        if (gone) return;
        toast(commandErrorText(i18n, reasonOf(failure)));
        told.current();
      },
    );
    return () => {
      gone = true;
    };
  }, [engine, i18n, id]);
  if (file === null) return null;
  return (
    <PdfView
      name={file.name}
      file={file.blob}
      onClose={onClose}
      actions={
        maySave && (
          <Button kind="ghost" size="sm" onPress={() => save(id)}>
            {t`Sichern`}
          </Button>
        )
      }
    />
  );
}
