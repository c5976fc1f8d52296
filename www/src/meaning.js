// What values mean, in words.

const FLAGS = [[1, 'FIN'], [2, 'SYN'], [4, 'RST'], [8, 'PSH'], [16, 'ACK'], [32, 'URG']];

const PATHS = [
  null,
  'through another resource in the same VPC',
  'through an internet gateway or a gateway endpoint',
  'through a virtual private gateway',
  'through a peering connection in the region',
  'through a peering connection to another region',
  'through a Local Zone or Wavelength Zone',
  'through a gateway VPC endpoint',
  'through an internet gateway',
];

const ENCRYPTION = ['not encrypted', 'encrypted by Nitro', 'encrypted by the application', 'encrypted by Nitro and by the application'];

const STATUSES = {
  OK: 'traffic was logged',
  NODATA: 'there was no traffic in the interval',
  SKIPDATA: 'records were lost in the interval',
};

const ACTIONS = { ACCEPT: 'was let through', REJECT: 'was not let through' };

/** What a value means beyond its digits; empty if nothing. */
export function meaningOf({ name, type }, text, protocols) {
  if (text === null) {
    return '';
  }
  switch (type) {
    case 'flags':
      return flagsWords(Number(text));
    case 'protocol':
      return protocols[text] === text ? '' : (protocols[text] ?? '').toUpperCase();
    case 'action':
      return ACTIONS[text] ?? '';
    case 'log-status':
      return STATUSES[text] ?? '';
    default:
      break;
  }
  switch (name) {
    case 'traffic-path':
      return PATHS[text] ?? '';
    case 'encryption-status':
      return ENCRYPTION[text] ?? '';
    default:
      return '';
  }
}

/** The flags that are set: `SYN and ACK`. */
export function flagsWords(flags) {
  const names = FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  if (names.length === 0) {
    return 'none but ACK';
  }
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A logged time, which is in seconds or, with 13 digits, in milliseconds. */
export function timeOf(text) {
  const number = Number(text);
  return new Date(text.length > 11 ? number : number * 1000);
}
