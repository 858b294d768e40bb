/** How often React draws: it gives an element new properties each time that it draws the component that the element is of. */
import type { Locator } from "@playwright/test";

/** Counts from now on; each of the elements must stay. Gives the counts so far, in the order of the elements. */
export async function drawings(...elements: readonly Locator[]): Promise<() => Promise<number[]>> {
  for (const element of elements) {
    await element.evaluate((node) => {
      const name = Object.keys(node).find((key) => key.startsWith("__reactProps$"));
      if (name === undefined) throw new Error("React has not drawn this element");
      let properties: unknown = Reflect.get(node, name);
      let count = 0;
      Object.defineProperty(node, name, {
        configurable: true,
        enumerable: true,
        get: () => properties,
        set: (now: unknown) => {
          properties = now;
          count += 1;
        },
      });
      Object.defineProperty(node, "drawings", { configurable: true, get: () => count });
    });
  }
  return async () => {
    const counts: number[] = [];
    for (const element of elements) counts.push(await element.evaluate((node) => Number(Reflect.get(node, "drawings"))));
    return counts;
  };
}
