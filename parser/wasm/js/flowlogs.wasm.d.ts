/** The parser: a `WebAssembly.Module`, where the host imports those. */
declare const module: object;
export default module;
