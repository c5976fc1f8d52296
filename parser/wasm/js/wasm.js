// Instances of the parser. They are made when first asked for, synchronously: nothing has to be
// awaited or configured.

import { glue } from './flowlogs_bg.js';

/** What gives the compiled parser; an entry of the package provides it. */
let load;
let compiled;
let shared;
/** An instance that was used, and holds nothing any more. */
let idle;

/** Says what gives the compiled parser. What came first stays. */
export function provide(loader) {
  load ??= loader;
}

export function isProvided() {
  return load !== undefined;
}

/** What the parser exports. */
export function wasm() {
  return sharedInstance().exports;
}

/** An instance for what is small: shared by all that ask. */
export function sharedInstance() {
  if (shared === undefined || shared.memory.buffer.byteLength > LARGE) {
    // What still uses the old one keeps it.
    shared = instance();
  }
  return shared;
}

/**
 * An instance for what is large. Its memory goes when all tables in it were forgotten, even if the
 * program never waits; and once they were freed, it serves again.
 */
export function ownInstance() {
  const own = idle ?? instance();
  idle = undefined;
  return own;
}

/** Notes that one more table or stream uses the instance. */
export function hold(own) {
  own.users += 1;
}

/** Notes that one of them does no more. */
export function release(own) {
  own.users -= 1;
  if (own.users === 0 && own !== shared && own.fault === undefined && own.memory.buffer.byteLength <= KEPT) {
    idle = own;
  }
}

export function version() {
  return wasm().version();
}

/** An instance whose memory has grown to so many bytes is given up. */
const LARGE = 64 << 20;
/** One that was used is kept if its memory has at most so many bytes. */
const KEPT = 512 << 20;

function instance() {
  if (load === undefined) {
    throw new Error('flowlogs/slim has no parser yet: await init() first');
  }
  compiled ??= load();
  const exports = glue();
  const { exports: raw } = new WebAssembly.Instance(compiled, { './flowlogs_bg.js': exports });
  const own = { exports, memory: raw.memory, users: 0, fault: undefined };
  exports.__wbg_set_wasm(guarded(raw, own));
  raw.__wbindgen_start();
  return own;
}

/** The exports of an instance, of which none is called once one has failed: its memory may be in any state. */
function guarded(raw, own) {
  const guard = (call) => (...values) => {
    if (own.fault !== undefined) {
      throw faultOf(own.fault);
    }
    try {
      return call(...values);
    } catch (error) {
      own.fault = error;
      if (shared === own) {
        shared = undefined;
      }
      throw faultOf(error);
    }
  };
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name, typeof value === 'function' && !name.startsWith('__wbg_') ? guard(value) : value]),
  );
}

function faultOf(cause) {
  return new Error('the parser ran out of memory or has a fault; what it held is lost, and new logs can be read', { cause });
}
