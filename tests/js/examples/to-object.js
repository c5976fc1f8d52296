// One line as a plain object: node to-object.js

import { FlowRecord } from 'flowlogs';

const record = FlowRecord.fromMessage(
  '2 123456789010 eni-102010ab 198.51.100.1 192.0.2.1 443 49152 6 10 840 1439387263 1439387264 ACCEPT OK',
);
console.log(record.srcaddr);
console.log(record.dstaddr);
console.log(record.srcport);
console.log(record.toObject());
