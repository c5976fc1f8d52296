// The log as the page sees it: a worker has it, and answers.

/** Asks the worker, and tells `onEvent` what it says unasked: `first` rows and `progress`. */
export class Session {
  #worker;
  #waiting = new Map();
  #next = 0;
  #onEvent;

  constructor(onEvent) {
    this.#onEvent = onEvent;
    this.#start();
  }

  /** The answer to a question. Fails with what the worker says: `name`, `message`, `column`. */
  ask(ask, question = {}) {
    this.#next += 1;
    const id = this.#next;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ask, ...question });
    });
  }

  #start() {
    this.#worker = new Worker(new URL('./worker/worker.js', import.meta.url), { type: 'module' });
    this.#worker.onmessage = ({ data }) => {
      if (data.event !== undefined) {
        this.#onEvent(data);
        return;
      }
      const { resolve, reject } = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.error === undefined) {
        resolve(data.answer);
      } else {
        reject(Object.assign(new Error(data.error.message), data.error));
      }
    };
    this.#worker.onerror = (event) => {
      // Whatever broke, the next log begins afresh.
      this.#worker.terminate();
      const waiting = [...this.#waiting.values()];
      this.#waiting.clear();
      this.#start();
      waiting.forEach(({ reject }) => reject(new Error(event.message ?? 'the worker cannot be loaded')));
    };
  }
}
