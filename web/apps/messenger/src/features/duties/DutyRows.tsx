/** Duties with who is on. A tap writes to that person; the page of the duty is beside it. */
import type { DutyView } from "@konsil/engine";
import { go } from "@konsil/session";
import { IconButton, MemberRow } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Info } from "lucide-react";
import { paths } from "../../routing/paths.ts";
import { Hit } from "../chats/ChatListRow.tsx";
import styles from "./Duties.module.css";
import { useOpenDuty } from "./useOpenDuty.ts";

export interface DutyRowsProps {
  duties: readonly DutyView[];
  needle: string;
  onOpened: () => void;
}

export function DutyRows({ duties, needle, onOpened }: DutyRowsProps) {
  const { t } = useLingui();
  const openDuty = useOpenDuty();
  if (duties.length === 0) return null;
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>{t`Dienste`}</h2>
      <ul aria-label={t`Dienste`}>
        {duties.map((duty) => (
          <li key={duty.id}>
            <MemberRow
              name={duty.name}
              nameNode={needle === "" ? undefined : <Hit text={duty.name} needle={needle} />}
              detail={duty.holder === null ? t`Niemand im Dienst` : duty.holder.me ? t`Du bist im Dienst` : duty.holder.name}
              initials={duty.initials}
              hue={duty.hue}
              shape="group"
              size="lg"
              onPress={() => void openDuty(duty).then((opened) => opened && onOpened())}
              end={
                <IconButton
                  icon={Info}
                  label={t`Zum Dienst ${duty.name}`}
                  onPress={() => {
                    onOpened();
                    go(paths.duty(duty.id));
                  }}
                />
              }
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
