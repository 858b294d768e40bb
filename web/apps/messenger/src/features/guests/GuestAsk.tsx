/** What a guest types before an invitation opens: the code that the host told, a PIN, or both. */
import { Paragraph, PlainPage } from "@konsil/session";
import { Button, CodeInput, Notice, TextField } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { ArrowRight, CircleX } from "lucide-react";
import { useState } from "react";
import styles from "./GuestPages.module.css";
import { groupedCode, isWholeCode } from "./guestCode.ts";

const PIN_LENGTH = 6;

export interface GuestTyped {
  /** Empty for nothing. */
  code: string;
  pin: string;
}

export interface GuestAskProps {
  tenant: string;
  needsCode: boolean;
  needsPin: boolean;
  error: string | null;
  busy: boolean;
  onTyped: (typed: GuestTyped) => void;
}

export function GuestAsk({ tenant, needsCode, needsPin, error, busy, onTyped }: GuestAskProps) {
  const { t } = useLingui();
  const [code, setCode] = useState("");
  const [pin, setPin] = useState("");
  const whole = (!needsCode || isWholeCode(code)) && (!needsPin || pin.length === PIN_LENGTH);
  const submit = () => {
    if (whole && !busy) onTyped({ code: groupedCode(code), pin });
  };
  return (
    <PlainPage
      tenant={tenant}
      purpose={t`Sicherer Gastzugang`}
      title={needsCode ? t`Ihr Zugangscode` : t`Ihre PIN`}
      actions={
        <Button size="wide" iconAfter={ArrowRight} busy={busy} isDisabled={!whole} onPress={submit}>
          {t`Weiter`}
        </Button>
      }
    >
      <Paragraph>
        {needsCode
          ? t`Die Person, die Sie eingeladen hat, sagt Ihnen den Code: am Telefon oder persönlich. In der E-Mail steht er nicht.`
          : t`Die Person, die Sie eingeladen hat, hat Ihnen eine PIN gesagt oder aufgeschrieben.`}
      </Paragraph>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {needsCode && (
          <TextField
            label={t`Zugangscode`}
            hint={t`16 Zeichen in vier Gruppen. Groß oder klein ist gleich.`}
            value={code}
            onChange={(typed) => setCode(typed.length > code.length ? typed.toUpperCase() : typed)}
            autoComplete="one-time-code"
            autoFocus
          />
        )}
        {needsPin && <CodeInput label={t`PIN, die Ihnen gesagt wurde`} value={pin} onChange={setPin} length={PIN_LENGTH} autoFocus={!needsCode} />}
        {error && (
          <Notice icon={CircleX} kind="danger" live>
            {error}
          </Notice>
        )}
        {/* Enter sends: the visible button stands at the lower edge of the page. */}
        <button type="submit" hidden>
          {t`Weiter`}
        </button>
      </form>
    </PlainPage>
  );
}
