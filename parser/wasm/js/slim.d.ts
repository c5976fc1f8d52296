export * from './index.js';

/**
 * Brings the parser. It has to be awaited before anything else is called; to call it again does
 * nothing, and after a failure it can be tried again.
 *
 * @param source The compiled module, its bytes, a response that has them, or where to fetch them:
 * beside this module, unless told otherwise.
 */
export function init(
  source?: WasmSource | Promise<WasmSource>,
): Promise<void>;

/** As `init`, at once. Browsers compile no more than 8 MB so, which is enough. */
export function initSync(source: object): void;

/** A `WebAssembly.Module`, bytes, a `Response` or a place. */
export type WasmSource = string | URL | ArrayBufferLike | ArrayBufferView | object;
