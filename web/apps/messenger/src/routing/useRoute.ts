/** Where one is in the app. */
import { usePath } from "@konsil/session";
import { useMemo } from "react";
import { type Route, routeOf } from "./paths.ts";

export function useRoute(): Route {
  const path = usePath();
  return useMemo(() => routeOf(path), [path]);
}
