// Markdown as a pull request's page shows it: what tengu and people write there. HTML in it is text.

import {el, link} from './dom.js';
import {emoji} from './emoji.js';

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(\[[ xX]\]\s+)?(.*)$/;
const INLINE = /\\([!-/:-@[-`{-~])|`([^`]+)`|\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<!\w)[*_](?=\S)(.+?)(?<=\S)[*_](?!\w)|~~(.+?)~~|!?\[([^\]]*)\]\(<?(https?:[^\s)>]+)>?\)|<?(https?:\/\/[^\s<>)]+)>?|(?<![\w&/])#(\d+)\b|(?<![\w/])@([a-zA-Z0-9][\w-]*)|&(amp|lt|gt|quot|#39|nbsp);|:([a-z0-9_+-]+):/;
const ENTITIES = {amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' '};

/** A body as nodes. `hands.tick(number, on)` is called with the number of a box, from one; `hands.pull(number)`
 * opens another pull request. */
export function markdown(source, hands) {
  const lines = source.replace(/\r\n?/g, '\n').replace(/<!--[\s\S]*?-->/g, '').split('\n');
  return blocksOf(lines, {...hands, boxes: 0});
}

function blocksOf(lines, hands) {
  const nodes = [];
  let paragraph = [];
  const close = () => {
    if (paragraph.length) nodes.push(el('p', {}, paragraph.flatMap((line, nth) => [nth ? el('br') : null, inline(line, hands)])));
    paragraph = [];
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    const fence = /^\s*(```+|~~~+)/.exec(line);
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (fence) {
      close();
      const end = lines.findIndex((other, nth) => nth > at && other.trim().startsWith(fence[1]));
      const last = end < 0 ? lines.length : end;
      nodes.push(el('pre', {tabindex: 0}, lines.slice(at + 1, last).join('\n')));
      at = last;
    } else if (heading) {
      close();
      nodes.push(el(`h${Math.min(6, heading[1].length + 3)}`, {}, inline(heading[2], hands)));
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      close();
      nodes.push(el('hr'));
    } else if (ITEM.test(line)) {
      close();
      const [list, next] = listFrom(lines, at, hands);
      nodes.push(list);
      at = next - 1;
    } else if (/^\s*>/.test(line)) {
      close();
      let end = at;
      while (end < lines.length && /^\s*>/.test(lines[end])) end++;
      nodes.push(el('blockquote', {}, blocksOf(lines.slice(at, end).map((quoted) => quoted.replace(/^\s*> ?/, '')), hands)));
      at = end - 1;
    } else if (line.trim()) {
      paragraph.push(line.trim());
    } else {
      close();
    }
  }
  close();
  return nodes;
}

/** The list that begins at a line, and where it ends. */
function listFrom(lines, start, hands) {
  const [, indent, sign] = ITEM.exec(lines[start]);
  const list = el(/\d/.test(sign) ? 'ol' : 'ul');
  let at = start;
  while (at < lines.length) {
    const found = ITEM.exec(lines[at]);
    if (!found) {
      if (lines[at].trim() || !ITEM.test(lines[at + 1] ?? '')) break;
      at++;
      continue;
    }
    if (found[1].length < indent.length) break;
    if (found[1].length > indent.length + 1) {
      const [inner, next] = listFrom(lines, at, hands);
      (list.lastElementChild ?? list).append(inner);
      at = next;
      continue;
    }
    list.append(found[3] ? box(found, hands) : el('li', {}, inline(found[4], hands)));
    at++;
  }
  return [list, at];
}

function box([, , , mark, words], hands) {
  const number = ++hands.boxes;
  const ticked = /x/i.test(mark);
  const tick = el('input', {type: 'checkbox', checked: ticked, disabled: !hands.tick, 'data-box': number,
    onchange: (event) => hands.tick(number, event.target.checked)});
  return el('li', {class: 'task'}, el('label', {}, tick, el('span', {}, inline(words.trim(), hands))));
}

function inline(text, hands) {
  const nodes = [];
  for (let rest = text; rest; ) {
    const found = INLINE.exec(rest);
    if (!found) {
      nodes.push(rest);
      break;
    }
    if (found.index) nodes.push(rest.slice(0, found.index));
    nodes.push(token(found, hands));
    rest = rest.slice(found.index + found[0].length);
  }
  return nodes;
}

function token([whole, escaped, code, bold, italic, struck, label, url, bare, number, login, entity, short], hands) {
  if (escaped !== undefined) return escaped;
  if (code !== undefined) return el('code', {}, code);
  if (bold !== undefined) return el('b', {}, inline(bold, hands));
  if (italic !== undefined) return el('i', {}, inline(italic, hands));
  if (struck !== undefined) return el('s', {}, inline(struck, hands));
  if (url !== undefined) return hands.link(url, inline(label, hands));
  if (bare !== undefined) return hands.link(bare, bare);
  if (number !== undefined) return el('button', {type: 'button', class: 'text', onclick: () => hands.pull(Number(number))}, whole);
  if (login !== undefined) return el('b', {class: 'login'}, whole);
  if (entity !== undefined) return ENTITIES[entity];
  return emoji(short);
}

/** Links to the web. */
export const outside = (url, words) => link(url, {}, words);
