/** What was known last, while more of it is looked up. */
import { useState } from "react";

export function useKept<T>(value: T | undefined): T | undefined {
  const [last, setLast] = useState(value);
  if (value !== undefined && value !== last) setLast(value);
  return value ?? last;
}
