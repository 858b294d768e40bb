import { expect, test } from "vitest";
import { drawingText, isDrawing, sizedDrawing } from "./planDrawing.ts";

const LONGEST = 2_400;
const sized = (text: string) => sizedDrawing(text, LONGEST);

function sizeOf(text: string): [number, number] | string {
  const drawing = sized(text);
  return "flaw" in drawing ? drawing.flaw : [drawing.size.width, drawing.size.height];
}

test("the view box gives the shape, however small or huge the drawing says it is", () => {
  expect(sizeOf('<svg viewBox="0 0 400 200"/>')).toEqual([2_400, 1_200]);
  expect(sizeOf('<svg viewBox="-10,-10, 100 ,200" width="100%" height="100%"></svg>')).toEqual([1_200, 2_400]);
  expect(sizeOf('<svg width="9000000000" height="9000000000" viewBox="0 0 30 20"/>')).toEqual([2_400, 1_600]);
  expect(sizeOf('<svg width="3mm" height="2mm" viewBox="0 0 3 2"/>')).toEqual([2_400, 1_600]);
});

test("without a view box a size will do, and is what is shown of the drawing's own coordinates", () => {
  const drawing = sized('<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="148.5mm"><path d="M0 0"/></svg>');
  if ("flaw" in drawing) throw new Error(drawing.flaw);
  expect(drawing.size).toEqual({ width: 2_400, height: 1_697 });
  expect(drawing.svg).toMatch(/^<svg width="2400" height="1697" viewBox="0 0 793\.7\d* 561\.2\d*" preserveAspectRatio="none" xmlns="http:\/\/www\.w3\.org\/2000\/svg"><path d="M0 0"\/><\/svg>$/);
  expect(sizeOf('<svg width="4in" height="2in"/>')).toEqual([2_400, 1_200]);
  expect(sizeOf('<svg width="1e2" height="50pt"/>')).toEqual([2_400, 1_600]);
});

test.each([
  ["<svg/>", "no_size"],
  ['<svg width="100%" height="100%"/>', "no_size"],
  ['<svg width="100"/>', "no_size"],
  ['<svg width="0" height="0"/>', "no_size"],
  ['<svg viewBox="0 0 0 10"/>', "no_size"],
  ['<svg viewBox="0 0 ten 10"/>', "no_size"],
  ['<svg viewBox="0 0 1000000 1"/>', "too_narrow"],
  ["", "unreadable"],
  ["  \n", "unreadable"],
  ['{"plan": 4}', "unreadable"],
  ["<html><body><svg viewBox='0 0 1 1'/></body></html>", "unreadable"],
  ['<svg viewBox="0 0 1 1"', "unreadable"],
])("%s is %s", (text, flaw) => {
  expect(sizeOf(text)).toBe(flaw);
});

test("what stands before the root is passed over, and its names are kept", () => {
  const text = '\ufeff<?xml version="1.0" encoding="ISO-8859-1"?>\n<!-- <svg width="1" height="9"> -->\n<!DOCTYPE svg [ <!ENTITY ns "http://www.w3.org/2000/svg"> ]>\n<svg:svg xmlns:svg="&ns;" data-note="a > b" viewBox=\'0 0 2 1\'></svg:svg>';
  const drawing = sized(text);
  if ("flaw" in drawing) throw new Error(drawing.flaw);
  expect(drawing.size).toEqual({ width: 2_400, height: 1_200 });
  expect(drawing.svg).not.toContain("<?xml");
  expect(drawing.svg).toContain('<!ENTITY ns "http://www.w3.org/2000/svg">');
  expect(drawing.svg).toContain('<svg:svg width="2400" height="1200" viewBox="0 0 2 1" preserveAspectRatio="none" xmlns:svg="&ns;" data-note="a > b">');
});

test("a style keeps its strokes and loses its size", () => {
  const drawing = sized('<svg style="width:100%; max-height: 4em;stroke-width:2;height:auto" viewBox="0 0 2 1"/>');
  expect(drawing).toMatchObject({ svg: '<svg width="2400" height="1200" viewBox="0 0 2 1" preserveAspectRatio="none" style=";;stroke-width:2;"/>' });
});

test("the drawing's own encoding is read", () => {
  const latin = new Uint8Array([...'<?xml version="1.0" encoding="ISO-8859-1"?><svg>K'].map((letter) => letter.charCodeAt(0)).concat(0xfc));
  expect(drawingText(latin)).toContain("<svg>Kü");
  expect(drawingText(new Uint8Array([0xff, 0xfe, 0x3c, 0, 0x73, 0]))).toBe("<s");
  expect(drawingText(new TextEncoder().encode("<svg>Küche"))).toBe("<svg>Küche");
  expect(drawingText(new TextEncoder().encode('<?xml encoding="klingon"?><svg/>'))).toContain("<svg/>");
});

test("a drawing is known by its type or its name", () => {
  expect(isDrawing({ name: "plan.svg", type: "image/svg+xml" })).toBe(true);
  expect(isDrawing({ name: "PLAN.SVG", type: "" })).toBe(true);
  expect(isDrawing({ name: "plan.svg.png", type: "image/png" })).toBe(false);
});
