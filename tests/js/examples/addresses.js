// All of the addresses that communicate: node addresses.js FILE

import { readFileSync } from 'node:fs';
import { parse } from 'flowlogs';

const addresses = new Set();
for (const record of parse(readFileSync(process.argv[2]))) {
  addresses.add(record.srcaddr);
  addresses.add(record.dstaddr);
}
// Records without traffic have no addresses.
addresses.delete(null);
for (const address of addresses) {
  console.log(address);
}
