// Flows by time, as bars that can be brushed.

import { countWords, durationWords, timeWords } from '../words.js';

const NAMESPACE = 'http://www.w3.org/2000/svg';
const HEIGHT = 200;
const MARGIN = { left: 40, right: 8, top: 10, bottom: 22 };
/** A brush of fewer pixels is a click. */
const LEAST_BRUSH = 4;

/**
 * A chart in an element that tells `onBrush` from when to when, in milliseconds, and `onOther` whether it
 * has flows that were neither accepted nor rejected.
 */
export class Timeline {
  #host;
  #onBrush;
  #onOther;
  #timeline = { start: null, width: null, bins: [] };

  constructor(host, { onBrush, onOther }) {
    this.#host = host;
    [this.#onBrush, this.#onOther] = [onBrush, onOther];
    new ResizeObserver(() => this.#draw()).observe(host);
  }

  show(timeline) {
    this.#timeline = timeline;
    this.#onOther(timeline.bins.some(({ flows, accepted, rejected }) => flows > accepted + rejected));
    this.#draw();
  }

  /** The chart as an SVG document with its own colours. */
  svg() {
    const svg = this.#host.querySelector('svg').cloneNode(true);
    const [shown, copied] = [this.#host.querySelectorAll('svg [class]'), svg.querySelectorAll('[class]')];
    copied.forEach((part, index) => {
      const { fill, stroke } = getComputedStyle(shown[index]);
      part.setAttribute('fill', fill);
      part.setAttribute('stroke', stroke);
    });
    svg.querySelector('.brush').remove();
    svg.setAttribute('xmlns', NAMESPACE);
    svg.setAttribute('font-family', 'sans-serif');
    svg.setAttribute('font-size', '11');
    const paper = shape('rect', { width: '100%', height: '100%', fill: getComputedStyle(this.#host.parentElement).backgroundColor });
    svg.prepend(paper);
    return new XMLSerializer().serializeToString(svg);
  }

  #draw() {
    const width = this.#host.clientWidth;
    const { start, width: step, bins } = this.#timeline;
    if (start === null || width === 0) {
      this.#host.replaceChildren(Object.assign(document.createElement('p'), { className: 'hint nothing', textContent: 'No flow with a time.' }));
      return;
    }
    const plot = { width: width - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
    const most = bins.reduce((most, { flows }) => Math.max(most, flows), 1);
    const scale = plot.height / niceMost(most);
    const each = plot.width / bins.length;
    const svg = shape('svg', { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-label': this.#words() });
    for (const value of [niceMost(most), niceMost(most) / 2]) {
      const y = MARGIN.top + plot.height - value * scale;
      svg.append(shape('line', { class: 'grid', x1: MARGIN.left, x2: width - MARGIN.right, y1: y, y2: y }));
      svg.append(label(short.format(value), { x: MARGIN.left - 6, y: y + 4, 'text-anchor': 'end' }));
    }
    const floor = MARGIN.top + plot.height;
    bins.forEach(({ accepted, rejected, flows, start: time }, index) => {
      const x = MARGIN.left + index * each;
      const bar = shape('g', {});
      let y = floor;
      for (const [kind, count] of [['accepted', accepted], ['rejected', rejected], ['other', flows - accepted - rejected]]) {
        const height = count === 0 ? 0 : Math.max(count * scale, 1);
        y -= height;
        if (height > 0) {
          bar.append(shape('rect', { class: kind, x, y, width: Math.max(each - (each > 3 ? 1 : 0), 0.5), height }));
        }
      }
      const title = shape('title', {});
      title.textContent = `${timeWords(time)} UTC\n${countWords(accepted)} accepted, ${countWords(rejected)} rejected`;
      bar.append(shape('rect', { class: 'hover', x, y: MARGIN.top, width: each, height: plot.height }), title);
      svg.append(bar);
    });
    svg.append(shape('line', { class: 'axis', x1: MARGIN.left, x2: width - MARGIN.right, y1: floor, y2: floor }));
    for (const { x, text, anchor } of ticks(start, step * bins.length, plot.width)) {
      svg.append(label(text, { x: MARGIN.left + x, y: HEIGHT - 6, 'text-anchor': anchor }));
    }
    const brush = shape('rect', { class: 'brush', y: MARGIN.top, height: plot.height, width: 0 });
    svg.append(brush);
    this.#listen(svg, brush, each);
    this.#host.replaceChildren(svg);
  }

  #listen(svg, brush, each) {
    const { start, width: step, bins } = this.#timeline;
    const bin = (x, round) => Math.min(Math.max(round((x - MARGIN.left) / each), 0), bins.length);
    let from = null;
    const place = ({ clientX }) => clientX - svg.getBoundingClientRect().left;
    svg.addEventListener('pointerdown', (event) => {
      from = place(event);
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener('pointermove', (event) => {
      if (from === null) {
        return;
      }
      const [left, right] = [from, place(event)].sort((one, two) => one - two);
      const [first, last] = [bin(left, Math.floor), bin(right, Math.ceil)];
      brush.setAttribute('x', MARGIN.left + first * each);
      brush.setAttribute('width', (last - first) * each);
    });
    svg.addEventListener('pointerup', (event) => {
      const [left, right] = [from, place(event)].sort((one, two) => one - two);
      from = null;
      brush.setAttribute('width', 0);
      if (right - left >= LEAST_BRUSH) {
        this.#onBrush(Number(start) + bin(left, Math.floor) * step, Number(start) + bin(right, Math.ceil) * step);
      }
    });
    svg.addEventListener('pointercancel', () => {
      from = null;
      brush.setAttribute('width', 0);
    });
  }

  #words() {
    const { width, bins } = this.#timeline;
    const most = bins.reduce((most, bin) => (bin.flows > most.flows ? bin : most));
    return `Flows by time in steps of ${durationWords(width)}, from ${timeWords(bins[0].start)} UTC; most, ${countWords(most.flows)}, at ${timeWords(most.start)} UTC`;
  }
}

const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });

function shape(name, attributes) {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  return made;
}

function label(text, attributes) {
  const made = shape('text', { class: 'label', ...attributes });
  made.textContent = text;
  return made;
}

/** The least round number that is as large, of which the half is round as well. */
function niceMost(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  const digits = power === 1 ? [2, 4, 6, 8, 10] : [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10];
  return digits.map((digit) => Math.round(digit * power)).find((nice) => nice >= most);
}

/** Some times along the axis, with the day where it is needed. */
function ticks(start, length, width) {
  const count = Math.max(2, Math.min(6, Math.floor(width / 150)));
  const isLong = length > 2 * 86_400_000;
  return Array.from({ length: count + 1 }, (_, index) => {
    const [date, time] = timeWords(new Date(Math.round((Number(start) + (length * index) / count) / 1000) * 1000)).split(' ');
    const clock = length < 600_000 ? time : time.slice(0, 5);
    const text = isLong ? date : index === 0 ? `${date} ${clock}` : clock;
    return { x: (width * index) / count, text, anchor: index === 0 ? 'start' : index === count ? 'end' : 'middle' };
  }).filter(({ text }, index, all) => index === 0 || text !== all[index - 1].text);
}
