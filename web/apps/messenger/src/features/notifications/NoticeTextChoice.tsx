/** What a notification says while the app is open behind other windows. What wakes a closed device never says anything. */
import { prefer, usePreferences } from "@konsil/session";
import { useLingui } from "@lingui/react/macro";
import { Choice } from "../settings/Choice.tsx";
import styles from "./Notifications.module.css";

export function NoticeTextChoice() {
  const { t } = useLingui();
  const { noticeText } = usePreferences();
  return (
    <>
      <Choice
        label={t`Was in Mitteilungen steht`}
        value={noticeText}
        options={[
          { value: "nothing", label: t`Nichts` },
          { value: "who", label: t`Wer schreibt` },
        ]}
        onChange={(chosen) => prefer({ noticeText: chosen })}
      />
      <p className={styles.text}>
        {noticeText === "nothing"
          ? t`Eine Mitteilung sagt nur, dass etwas da ist: nie was, und nie von wem. Stumme Chats melden sich nicht.`
          : t`Wer schreibt, steht nur da, solange Konsil offen und entsperrt ist, und nie, was geschrieben wurde. Stumme Chats melden sich nicht.`}
      </p>
    </>
  );
}
