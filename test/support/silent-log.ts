/** A log that keeps everything to itself. */
export const ignore = (): void => {}
export const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore }
