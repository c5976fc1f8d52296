// Cloudflare's runtime compiles no bytes, but imports modules.

import module from './flowlogs.wasm';
import { provide } from './wasm.js';

provide(() => module);

export * from './api.js';
