import { expect, test, vi } from "vitest";
import { keepAboveKeyboard } from "./keepAboveKeyboard.ts";

/** A page of 800 px, of which `seen` is seen. */
function phone(focus: "writes" | "reads") {
  const style = new Map<string, string>();
  const viewport = Object.assign(new EventTarget(), { height: 800, offsetTop: 0, scale: 1 });
  const scrollTo = vi.fn();
  const page = {
    visualViewport: viewport,
    scrollY: 0,
    scrollTo,
    document: {
      documentElement: { clientHeight: 800, style: { setProperty: (name: string, value: string) => style.set(name, value), removeProperty: (name: string) => style.delete(name) } },
      activeElement: { matches: () => focus === "writes" },
    },
  };
  keepAboveKeyboard(page as unknown as Window);
  const see = (now: Partial<typeof viewport>) => {
    Object.assign(viewport, now);
    viewport.dispatchEvent(new Event("resize"));
  };
  return { see, scrollTo, height: () => style.get("--page-height") };
}

test("over a keyboard the page is as high as what one sees, is not pushed up, and has its height again afterwards", () => {
  const { see, scrollTo, height } = phone("writes");
  see({ height: 460, offsetTop: 120 });
  expect(height()).toBe("460px");
  expect(scrollTo).toHaveBeenCalledExactlyOnceWith(0, 0);
  see({ height: 800, offsetTop: 0 });
  expect(height()).toBeUndefined();
});

test("a zoom changes nothing, nor does what is no keyboard", () => {
  const zoomed = phone("writes");
  zoomed.see({ height: 400, scale: 2 });
  expect(zoomed.height()).toBeUndefined();
  const reading = phone("reads");
  reading.see({ height: 700 });
  expect(reading.height()).toBeUndefined();
  const rounded = phone("writes");
  rounded.see({ height: 799.5 });
  expect(rounded.height()).toBeUndefined();
});

test("a browser that knows of no keyboard is left alone", () => {
  expect(() => keepAboveKeyboard({ visualViewport: null, document: {} } as unknown as Window)).not.toThrow();
});
