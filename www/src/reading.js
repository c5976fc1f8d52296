// The worker that reads, as seen from the page.

let idle = startWorker();
let busy = null;

/** Reads the sources and gives the worker's answer. A new call ends one that is still under way. */
export function read(sources, format) {
  busy?.terminate();
  const worker = idle ?? startWorker();
  [idle, busy] = [null, worker];
  return new Promise((resolve) => {
    const answer = (data) => {
      [idle, busy] = [worker, null];
      resolve(data);
    };
    worker.onmessage = ({ data }) => answer(data);
    worker.onerror = (event) => {
      answer({ error: { kind: 'source', message: `The log cannot be read: ${event.message}` } });
      // Whatever broke, the next log begins afresh.
      worker.terminate();
      idle = null;
    };
    worker.postMessage({ sources, format });
  });
}

function startWorker() {
  return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
}
