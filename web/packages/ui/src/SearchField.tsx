/** A search box with a clear button; Escape clears. */
import { useLingui } from "@lingui/react/macro";
import { Search, X } from "lucide-react";
import type { Ref } from "react";
import { Button } from "react-aria-components/Button";
import { Input } from "react-aria-components/Input";
import { SearchField as AriaSearchField } from "react-aria-components/SearchField";
import { Icon } from "./Icon";
import styles from "./SearchField.module.css";

export interface SearchFieldProps {
  /** Its name for screen readers, and the placeholder. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  shortcut?: string;
  autoFocus?: boolean;
  inputRef?: Ref<HTMLInputElement>;
  onKeyDown?: (event: { key: string; preventDefault: () => void }) => void;
}

export function SearchField({ label, value, onChange, shortcut, autoFocus = false, inputRef, onKeyDown }: SearchFieldProps) {
  const { t } = useLingui();
  return (
    <AriaSearchField
      aria-label={label}
      value={value}
      onChange={onChange}
      autoFocus={autoFocus}
      {...(onKeyDown && {
        onKeyDown: (event) => {
          onKeyDown(event);
          // Whoever listens to keys keeps them all for themselves. Of an empty field Escape closes the dialog around it.
          if (event.key === "Escape" && value === "" && !event.isDefaultPrevented()) event.continuePropagation();
        },
      })}
      className={styles.field ?? ""}
    >
      <span className={styles.icon}>
        <Icon of={Search} em={1.25} />
      </span>
      <Input ref={inputRef ?? null} placeholder={label} className={styles.input ?? ""} />
      {shortcut && value === "" && (
        <kbd className={styles.kbd} aria-hidden>
          {shortcut}
        </kbd>
      )}
      {value !== "" && (
        <Button className={styles.clear ?? ""} aria-label={t`Suche leeren`}>
          <Icon of={X} em={1.1} />
        </Button>
      )}
    </AriaSearchField>
  );
}
