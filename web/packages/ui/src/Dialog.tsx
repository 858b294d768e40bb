/**
 * A dialog: a centred card on a desk, a sheet from below on a phone, a panel from the right with `side`.
 * Focus is trapped and returned, Escape and the backdrop close (unless `busy`).
 */
import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components/Modal";
import { Button, type ButtonProps } from "./Button";
import { cx } from "./cx";
import styles from "./Dialog.module.css";
import { IconButton } from "./IconButton";
import { useFocusHome, useFocusStays } from "./useFocusHome";

export interface DialogProps {
  title: string;
  open: boolean;
  onClose: () => void;
  kind?: "card" | "tall" | "side";
  busy?: boolean;
  role?: "dialog" | "alertdialog";
  /** The content brings its own padding and scrolling. */
  plain?: boolean;
  /** Its parts stand apart from each other. */
  spaced?: boolean;
  /** There is only something to read: it takes the focus, so that keys scroll it. */
  reading?: boolean;
  /** Buttons of the lower edge. */
  actions?: ReactNode;
  children: ReactNode;
}

export function Dialog({ title, open, onClose, kind = "card", busy = false, role = "dialog", plain = false, spaced = false, reading = false, actions, children }: DialogProps) {
  const { t } = useLingui();
  useFocusHome();
  const dialog = useFocusStays();
  const closes = role === "dialog";
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isDismissable={closes && !busy}
      isKeyboardDismissDisabled={busy}
      className={cx(styles.overlay, styles[`${kind}Overlay`])}
    >
      <Modal className={cx(styles.modal, styles[kind], plain && styles.plain)}>
        <AriaDialog ref={dialog} role={role} className={styles.dialog ?? ""}>
          <header className={styles.header}>
            <Heading slot="title" level={2} className={styles.title ?? ""}>
              {title}
            </Heading>
            {closes && <IconButton icon={X} label={t`Schließen`} onPress={onClose} isDisabled={busy} />}
          </header>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys */}
          <div className={cx(styles.body, spaced && styles.spaced)} {...(reading ? { tabIndex: 0 } : {})}>
            {children}
          </div>
          {actions && <footer className={styles.actions}>{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export interface ConfirmDialogProps {
  title: string;
  children: ReactNode;
  open: boolean;
  onClose: () => void;
  /** The verb: "Gruppe verlassen". Never "Ja". */
  verb: string;
  kind?: NonNullable<ButtonProps["kind"]>;
  busy?: boolean;
  spaced?: boolean;
  onConfirm: () => void;
}

/** Asks once before something that cannot be taken back. The buttons say what they do. */
export function ConfirmDialog({ title, children, open, onClose, verb, kind = "danger", busy = false, spaced = false, onConfirm }: ConfirmDialogProps) {
  const { t } = useLingui();
  return (
    <Dialog
      title={title}
      open={open}
      onClose={onClose}
      busy={busy}
      spaced={spaced}
      role="alertdialog"
      actions={
        <>
          <Button kind="secondary" onPress={onClose} isDisabled={busy} autoFocus>
            {t`Abbrechen`}
          </Button>
          <Button kind={kind} onPress={onConfirm} busy={busy}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
