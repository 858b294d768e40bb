/** How many wrong PINs are left before this device forgets its keys: said wherever a PIN is counted, once one was wrong. */
import { Plural } from "@lingui/react/macro";
import { Paragraph } from "./PlainPage.tsx";

const SAY_BELOW = 10;

export function TriesLeft({ triesLeft }: { triesLeft: number }) {
  if (triesLeft >= SAY_BELOW) return null;
  return (
    <Paragraph>
      <Plural
        value={triesLeft}
        one="Noch # Versuch. Danach löscht Konsil die Schlüssel auf diesem Gerät."
        other="Noch # Versuche. Danach löscht Konsil die Schlüssel auf diesem Gerät."
      />
    </Paragraph>
  );
}
