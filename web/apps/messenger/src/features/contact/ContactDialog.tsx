/** Passing a contact on: whom of the directory. */
import type { PersonView } from "@konsil/engine";
import { Dialog } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { DirectorySearch } from "../chats/DirectorySearch.tsx";

export function ContactDialog({ onClose, onChosen }: { onClose: () => void; onChosen: (person: PersonView) => void }) {
  const { t } = useLingui();
  return (
    <Dialog title={t`Kontakt senden`} open onClose={onClose} kind="tall">
      <DirectorySearch onChoose={onChosen} />
    </Dialog>
  );
}
