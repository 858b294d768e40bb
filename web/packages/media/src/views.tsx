/**
 * The views of this package as an app shows them: each loaded with its texts when it is needed. Put them inside a `Suspense` of
 * their own.
 */
import { type ComponentType, createElement, lazy } from "react";
import { MediaTexts } from "./texts.tsx";

function view<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const Loaded = lazy(async () => {
    const View = await load();
    return { default: (props: Props) => createElement(MediaTexts, null, createElement(View, props)) };
  }) as unknown as ComponentType<Props>;
  // A function, because an app loads this module when it needs it, and what is lazy twice is nothing to React.
  return (props) => createElement(Loaded, props);
}

export const AttachmentTray = view(async () => (await import("./tray/AttachmentTray.tsx")).AttachmentTray);
export const Camera = view(async () => (await import("./camera/Camera.tsx")).Camera);
export const DropOverlay = view(async () => (await import("./tray/DropOverlay.tsx")).DropOverlay);
export const Viewer = view(async () => (await import("./viewer/Viewer.tsx")).Viewer);
export const VoiceRecording = view(async () => (await import("./voice/VoiceRecording.tsx")).VoiceRecording);
export const Gallery = view(async () => (await import("./gallery/Gallery.tsx")).Gallery);
export const PdfView = view(async () => (await import("./pdf/PdfView.tsx")).PdfView);
export const PictureEditor = view(async () => (await import("./editor/PictureEditor.tsx")).PictureEditor);
