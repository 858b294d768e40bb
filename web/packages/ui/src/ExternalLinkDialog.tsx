/** Asks before a page outside of the house is opened: whose it is, in full, and whether to ask again. */
import { useLingui } from "@lingui/react/macro";
import { Copy, ExternalLink as ExternalLinkIcon, ShieldAlert } from "lucide-react";
import { useState } from "react";
import { Button } from "./Button";
import { ButtonLink } from "./ButtonLink";
import { Checkbox } from "./Checkbox";
import { Dialog } from "./Dialog";
import { EXTERNAL } from "./ExternalLink";
import styles from "./ExternalLinkDialog.module.css";
import { hostOf, isInOtherLetters, rememberHost } from "./externalHosts";
import { Notice } from "./Notice";
import { toast } from "./Toast";

export function ExternalLinkDialog({ href, onClose }: { href: string; onClose: () => void }) {
  const { t } = useLingui();
  const [unasked, setUnasked] = useState(false);
  const host = hostOf(href);

  function copy(): void {
    void navigator.clipboard.writeText(href).then(
      () => toast(t`Adresse kopiert`),
      () => toast(t`Kopieren ist hier nicht erlaubt`),
    );
  }

  function opened(): void {
    if (unasked) rememberHost(host);
    onClose();
  }

  return (
    <Dialog
      title={t`Externe Seite öffnen?`}
      open
      onClose={onClose}
      actions={
        <>
          <Button kind="secondary" icon={Copy} onPress={copy}>
            {t`Kopieren`}
          </Button>
          <ButtonLink href={href} {...EXTERNAL} icon={ExternalLinkIcon} onFollow={opened}>
            {t`Öffnen`}
          </ButtonLink>
        </>
      }
    >
      <div className={styles.column}>
        <p>{t`Dieser Link führt aus Konsil hinaus, zu:`}</p>
        <p className={styles.host}>{host}</p>
        <p className={styles.address}>{href}</p>
        {isInOtherLetters(host) && (
          <Notice icon={ShieldAlert} kind="urgent">
            {t`In dieser Adresse stehen besondere Buchstaben. Sie kann aussehen wie eine, die du kennst, und eine andere sein.`}
          </Notice>
        )}
        <Checkbox selected={unasked} onChange={setUnasked}>
          {t`Für ${host} nicht mehr fragen`}
        </Checkbox>
      </div>
    </Dialog>
  );
}
