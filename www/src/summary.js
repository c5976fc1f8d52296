/** What many records come to. */
export class Summary {
  #records = 0;
  #noFlows = 0;
  #accepted = 0;
  #rejected = 0;
  #packets = 0n;
  #bytes = 0n;
  #start = Infinity;
  #end = -Infinity;

  add(record) {
    this.#records += 1;
    this.#noFlows += !record.isFlow;
    this.#accepted += record.action === 'ACCEPT';
    this.#rejected += record.action === 'REJECT';
    this.#packets += BigInt(record.packets ?? 0);
    this.#bytes += BigInt(record.bytes ?? 0);
    this.#start = Math.min(this.#start, record.start ?? Infinity);
    this.#end = Math.max(this.#end, record.end ?? -Infinity);
  }

  /** Plain values, which can be sent to the page. The window is that of all records. */
  totals() {
    return {
      records: this.#records,
      noFlows: this.#noFlows,
      accepted: this.#accepted,
      rejected: this.#rejected,
      packets: this.#packets,
      bytes: this.#bytes,
      start: Number.isFinite(this.#start) ? new Date(this.#start) : null,
      end: Number.isFinite(this.#end) ? new Date(this.#end) : null,
    };
  }
}
