/** The + of the composer: what can be sent besides typed words. Loaded when the chat is there. */
import { MenuButton } from "@konsil/ui";
import { useLingui } from "@lingui/react/macro";
import { Camera, ChartBarDecreasing, CircleAlert, ClipboardList, Contact, File as FileIcon, ImageIcon, MapPin, PhoneCall, Plus, TriangleAlert } from "lucide-react";
import { pickFiles } from "../attachments/pickFiles.ts";
import { callBackText } from "./templates.ts";

export interface AttachMenuProps {
  onFiles: (files: File[]) => void;
  onCamera: () => void;
  onLocation: () => void;
  /** Not for guests, who know of nobody. */
  onContact: (() => void) | null;
  onPoll: () => void;
  /** A template comes into the field. */
  onTemplate: (text: string) => void;
  /** What is sent goes out as urgent or important. Not for guests. */
  onUrgency: ((urgency: "urgent" | "important") => void) | null;
  /** Not for guests, who hand nobody over. */
  onSbar: (() => void) | null;
}

export function AttachMenu({ onFiles, onCamera, onLocation, onContact, onPoll, onTemplate, onUrgency, onSbar }: AttachMenuProps) {
  const { t, i18n } = useLingui();
  return (
    <MenuButton
      label={t`Anhängen`}
      icon={Plus}
      actions={[
        ...(onUrgency
          ? [
              { id: "urgent", label: t`Dringend`, icon: TriangleAlert, onAction: () => onUrgency("urgent") },
              { id: "important", label: t`Wichtig`, icon: CircleAlert, onAction: () => onUrgency("important") },
            ]
          : []),
        { id: "photo", label: t`Foto oder Video`, icon: ImageIcon, onAction: () => pickFiles("image/*,video/*", onFiles) },
        { id: "camera", label: t`Kamera`, icon: Camera, onAction: onCamera },
        { id: "file", label: t`Datei`, icon: FileIcon, onAction: () => pickFiles("", onFiles) },
        { id: "location", label: t`Standort`, icon: MapPin, onAction: onLocation },
        ...(onContact ? [{ id: "contact", label: t`Kontakt`, icon: Contact, onAction: onContact }] : []),
        { id: "poll", label: t`Umfrage`, icon: ChartBarDecreasing, onAction: onPoll },
        { id: "callback", label: t`Rückruf bitte`, icon: PhoneCall, onAction: () => onTemplate(callBackText(i18n)) },
        ...(onSbar ? [{ id: "sbar", label: t`Übergabe nach SBAR`, icon: ClipboardList, onAction: onSbar }] : []),
      ]}
    />
  );
}
