import { describe, expect, test } from "vitest";
import { MediaRefused } from "./attachment.ts";
import { MEDIA_LIMITS } from "./limits.ts";
import { prepare } from "./prepare.ts";

const file = (content: string | Uint8Array<ArrayBuffer>, type = "") => new Blob([content], { type });
const limits = { ...MEDIA_LIMITS, file_bytes_max: 1000, image_bytes_max: 1000, video_bytes_max: 1000 };

async function refusal(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (failure: unknown) => (failure instanceof MediaRefused ? failure.problem : failure),
  );
}

describe("what Jonas picks to send", () => {
  test("a letter goes as it is, called what its bytes are", async () => {
    const letter = await prepare(file("%PDF-1.7 …", "text/plain"), { name: "Arztbrief.pdf" });
    expect(letter).toMatchObject({ kind: "file", name: "Arztbrief.pdf", mime: "application/pdf" });
    expect(await letter.blob.text()).toContain("%PDF");
  });

  test("an unknown file keeps the type that the browser gave it", async () => {
    expect(await prepare(file("a;b", "text/csv"), { name: "Liste.csv" })).toMatchObject({ kind: "file", mime: "text/csv" });
    expect(await prepare(file("x"), { name: "ohne" })).toMatchObject({ mime: "application/octet-stream" });
  });

  test("an empty file is refused", async () => {
    expect(await refusal(prepare(file(""), { name: "leer.txt" }))).toEqual({ reason: "empty" });
  });

  test("a file of exactly the limit goes, one byte more does not", async () => {
    expect(await refusal(prepare(file("x".repeat(1000)), { name: "a.txt", limits }))).toBeNull();
    expect(await refusal(prepare(file("x".repeat(1001)), { name: "a.txt", limits }))).toEqual({ reason: "too_large", limit_bytes: 1000 });
  });

  test("two gigabytes are refused without reading a byte", async () => {
    const huge = { size: 2_000_000_000, type: "", slice: () => expect.unreachable("read") } as unknown as Blob;
    expect(await refusal(prepare(huge, { name: "Film.mp4" }))).toEqual({ reason: "too_large", limit_bytes: MEDIA_LIMITS.file_bytes_max });
  });

  test("text that is called a picture is refused, and goes when sent as a file", async () => {
    expect(await refusal(prepare(file("kein Bild"), { name: "EKG.JPG" }))).toEqual({ reason: "mislabelled", extension: "jpg" });
    expect(await prepare(file("kein Bild"), { name: "EKG.JPG", as: "file" })).toMatchObject({ kind: "file", name: "EKG.JPG" });
  });

  test("programs are refused however they are sent", async () => {
    expect(await refusal(prepare(file("MZ"), { name: "Update.EXE", as: "file" }))).toEqual({ reason: "forbidden_type", extension: "exe" });
  });

  test("a program that is called a letter is refused, and so is a letter that is none", async () => {
    const program = new Uint8Array(300);
    program.set([0x4d, 0x5a]);
    program[0x3c] = 0x80;
    program.set([0x50, 0x45], 0x80);
    for (const as of ["best", "file"] as const) expect(await refusal(prepare(file(program, "application/pdf"), { name: "Befund.pdf", as }))).toEqual({ reason: "program" });
    expect(await refusal(prepare(file("<html>", "application/pdf"), { name: "Befund.pdf" }))).toEqual({ reason: "mislabelled", extension: "pdf" });
    // Sent all the same it does not say that it is one.
    expect(await prepare(file("<html>", "application/pdf"), { name: "Befund.pdf", as: "file" })).toMatchObject({ mime: "application/octet-stream" });
  });

  test("a file that vanished meanwhile says so", async () => {
    const gone = { size: 10, type: "", slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException("gone", "NotFoundError")) }) } as unknown as Blob;
    expect(await refusal(prepare(gone, { name: "weg.txt" }))).toEqual({ reason: "unreadable" });
  });
});
