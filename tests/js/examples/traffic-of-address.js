// All of the traffic of one address: node traffic-of-address.js FILE ADDRESS

import { readFileSync } from 'node:fs';
import { parse } from 'flowlogs';

const [file, address] = process.argv.slice(2);
for (const record of parse(readFileSync(file))) {
  if (record.srcaddr === address || record.dstaddr === address) {
    console.log(record.toMessage());
  }
}
