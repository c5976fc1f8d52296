// Who has the most of what.

import { conditionOf } from '../condition.js';
import { countOf, sizeWords } from '../words.js';
import { element } from './element.js';

/** What can be ranked: by fields that the log has. */
const RANKINGS = [
  { name: 'srcaddr', title: 'sources', by: ['srcaddr'] },
  { name: 'dstaddr', title: 'destinations', by: ['dstaddr'] },
  { name: 'pair', title: 'pairs', by: ['srcaddr', 'dstaddr'] },
  { name: 'port', title: 'destination ports', by: ['dstport', 'protocol'] },
  { name: 'interface', title: 'interfaces', by: ['interface-id'] },
  { name: 'service', title: 'AWS services', by: ['pkt-dst-aws-service'] },
  { name: 'reason', title: 'reject reasons', by: ['reject-reason'] },
  { name: 'vpc', title: 'VPCs', by: ['vpc-id'] },
  { name: 'tgw', title: 'attachments', by: ['tgw-attachment-id'] },
];

export const SHOWN = 10;

/** The rankings that a log with these columns has. */
export function rankingsOf(columns) {
  const names = new Set(columns.map(({ name }) => name));
  const has = (name) => names.has(name);
  return RANKINGS.filter(({ by }) => by.every(has));
}

const list = document.getElementById('talkers');

/** Shows groups; `onChoose` is told the element, the words and the condition of the one that is chosen. */
export function showTalkers(groups, { by, measure, columns, protocols, onChoose }) {
  const fields = by.map((name) => columns.find((column) => column.name === name));
  const most = groups.reduce((most, group) => Math.max(most, Number(group[measure] ?? 0)), 0);
  const items = groups.map((group) => {
    const texts = group.key.map((value) => (value === null ? null : String(value)));
    const words = wordsOf(by, texts, protocols);
    const button = element('button', { type: 'button', class: 'value', 'aria-haspopup': 'menu' }, words);
    const condition = fields.map((field, place) => conditionOf(field, texts[place])).join(' and ');
    button.addEventListener('click', () => onChoose(button, words, condition));
    const bar = element('span', { class: 'bar', 'aria-hidden': 'true' });
    bar.style.inlineSize = `${most === 0 ? 0 : (Number(group[measure] ?? 0) / most) * 100}%`;
    const share = group.share === null ? '' : percent.format(group.share);
    return element('li', {}, bar, button, element('span', { class: 'amount' }, amountOf(group, measure)), element('span', { class: 'share' }, share));
  });
  list.replaceChildren(...(items.length > 0 ? items : [element('li', { class: 'hint nothing' }, 'Nothing to rank.')]));
}

const percent = new Intl.NumberFormat(undefined, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });

function wordsOf(by, texts, protocols) {
  if (by.length === 1) {
    return texts[0] ?? 'none';
  }
  const [one, two] = texts.map((text) => text ?? 'none');
  return by[1] === 'protocol' ? `${one} ${protocols[two] ?? two}` : `${one} → ${two}`;
}

function amountOf(group, measure) {
  const amount = group[measure];
  if (amount === null) {
    return '–';
  }
  return measure === 'bytes' ? sizeWords(amount) : countOf(amount, measure.slice(0, -1));
}
