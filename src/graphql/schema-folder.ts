/** Where the written SDL lies: beside `src/` in a checkout, beside `dist/` in the package. */
export const SCHEMA_FOLDER = new URL('../../schema/', import.meta.url)
