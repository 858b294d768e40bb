/** pdf.js reads a document here, away from the page: what is in it was written by somebody else. */
import "pdfjs-dist/legacy/build/pdf.worker.min.mjs";
