/**
 * Opens a PDF. No scripts, no forms, no links, nothing from outside: its pages as pictures and words. The library's "legacy" build
 * brings along what the newest browsers alone have: in the other one pages stay white in Firefox ESR 140.
 */
import { trustedScriptUrl } from "@konsil/engine/trustedScript.ts";
import { getDocument, GlobalWorkerOptions, PasswordException, type PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import colourUrl from "pdfjs-dist/wasm/qcms_bg.wasm?url";
import jbig2Url from "pdfjs-dist/wasm/jbig2.wasm?url";
import jpeg2000Url from "pdfjs-dist/wasm/openjpeg.wasm?url";
import workerUrl from "./pdfWorker.ts?worker&url";

export type PdfProblem = "broken" | "locked";

export class PdfRefused extends Error {
  readonly problem: PdfProblem;

  constructor(problem: PdfProblem) {
    super(problem);
    this.name = "PdfRefused";
    this.problem = problem;
  }
}

/** A picture inside; larger ones are left out. */
const IMAGE_PIXELS_MAX = 100_000_000;

/** What scanners use, decoded by our own files. Fonts that are not in the document are the device's. */
const PARTS: Record<string, string> = { "jbig2.wasm": jbig2Url, "openjpeg.wasm": jpeg2000Url, "qcms_bg.wasm": colourUrl };

class OwnParts {
  async fetch({ filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    const address = PARTS[filename];
    if (address === undefined) throw new Error(`not ours: ${filename}`);
    return new Uint8Array(await (await fetch(address)).arrayBuffer());
  }
}

export interface OpenPdf {
  document: PDFDocumentProxy;
  /** Ends the worker too. */
  close: () => void;
}

/** Rejects with `PdfRefused`. */
export async function openPdf(bytes: Uint8Array<ArrayBuffer>): Promise<OpenPdf> {
  const worker = new Worker(trustedScriptUrl(workerUrl), { type: "module", name: "konsil-pdf" });
  GlobalWorkerOptions.workerPort = worker;
  const loading = getDocument({ data: bytes, BinaryDataFactory: OwnParts, wasmUrl: "own/", useWorkerFetch: false, useSystemFonts: true, enableXfa: false, maxImageSize: IMAGE_PIXELS_MAX, verbosity: 0 });
  const close = () => {
    void loading.destroy();
    worker.terminate();
    if (GlobalWorkerOptions.workerPort === worker) GlobalWorkerOptions.workerPort = null;
  };
  try {
    return { document: await loading.promise, close };
  } catch (failure) {
    close();
    // Nobody is asked: whoever has the password also has a reader for it.
    throw new PdfRefused(failure instanceof PasswordException ? "locked" : "broken");
  }
}
