/** Searching in one chat, under its header: the field, which hit of how many, older and newer, a day to go to. */
import { useLingui } from "@lingui/react/macro";
import { CalendarDays, ChevronDown, ChevronUp, X } from "lucide-react";
import styles from "./FindBar.module.css";
import { IconButton } from "./IconButton";
import { SearchField } from "./SearchField";
import { useFocusHome } from "./useFocusHome";

export interface FindBarProps {
  value: string;
  onChange: (value: string) => void;
  /** What stands beside the field: "2 von 7", "Nichts gefunden". */
  status: string;
  canOlder: boolean;
  canNewer: boolean;
  onOlder: () => void;
  onNewer: () => void;
  onDay: () => void;
  onClose: () => void;
  autoFocus?: boolean;
}

export function FindBar(props: FindBarProps) {
  const { t } = useLingui();
  useFocusHome();
  return (
    <search className={styles.bar} aria-label={t`In diesem Chat suchen`}>
      <div className={styles.field}>
        <SearchField
          label={t`In diesem Chat suchen`}
          value={props.value}
          onChange={props.onChange}
          autoFocus={props.autoFocus ?? true}
          onKeyDown={(event) => {
            const shift = (event as { shiftKey?: boolean }).shiftKey ?? false;
            if (event.key === "ArrowUp" || (event.key === "Enter" && !shift)) props.onOlder();
            else if (event.key === "ArrowDown" || event.key === "Enter") props.onNewer();
            // The field empties itself first.
            else if (event.key === "Escape" && props.value === "") props.onClose();
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <span className={styles.status} role="status">
        {props.status}
      </span>
      <IconButton icon={ChevronUp} label={t`Älterer Treffer`} isDisabled={!props.canOlder} onPress={props.onOlder} />
      <IconButton icon={ChevronDown} label={t`Neuerer Treffer`} isDisabled={!props.canNewer} onPress={props.onNewer} />
      <IconButton icon={CalendarDays} label={t`Zu einem Datum springen`} em={1.3} onPress={props.onDay} />
      <IconButton icon={X} label={t`Suche schließen`} em={1.3} onPress={props.onClose} />
    </search>
  );
}
