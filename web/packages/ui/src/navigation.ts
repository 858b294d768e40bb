/** One place one can go to: an entry of the rail (desk) and of the tab bar (phone). */
import type { LucideIcon } from "lucide-react";
import type { BadgeProps } from "./Badge";

export interface Place {
  id: string;
  label: string;
  href: string;
  icon: LucideIcon;
  current: boolean;
  badge?: BadgeProps;
}

/** Lets a plain click be handled by the app's router and leaves all other clicks to the browser. */
export function onPlainClick(go: () => void): (event: React.MouseEvent) => void {
  return (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go();
  };
}
