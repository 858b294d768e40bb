/** The one unread number in the window's title and on the installed app's icon. */
import { useEffect } from "react";

export function useUnreadBadge(unread: number): void {
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Konsil` : "Konsil";
    const badge = navigator as Partial<Pick<Navigator, "setAppBadge" | "clearAppBadge">>;
    void (unread > 0 ? badge.setAppBadge?.(unread) : badge.clearAppBadge?.())?.catch(() => undefined);
    return () => {
      document.title = "Konsil";
    };
  }, [unread]);
}
