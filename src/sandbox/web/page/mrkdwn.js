// Slack's markup, drawn as Slack draws it.

import {el, link} from './dom.js';
import {emoji} from './emoji.js';
import {now, state} from './state.js';
import {language, say} from './words.js';

const INLINE = /`([^`\n]+)`|<([^<>\n]*)>|(?<![\w*])\*(?=\S)([^*\n]*[^\s*])\*(?!\w)|(?<![\w_])_(?=\S)([^_\n]*[^\s_])_(?!\w)|(?<![\w~])~(?=\S)([^~\n]*[^\s~])~(?!\w)|:([a-z0-9_+-]+):/;

/** A text in markup, as nodes. */
export function mrkdwn(text) {
  return text.split(/```\n?/).flatMap((part, nth) => (nth % 2 ? el('pre', {tabindex: 0}, unescaped(part)) : paragraphs(part)));
}

function paragraphs(text) {
  const nodes = [];
  let quote = null;
  text.split('\n').forEach((line, nth) => {
    const quoted = /^&gt; ?/.exec(line);
    if (quoted) {
      if (quote) quote.append(el('br'));
      else nodes.push((quote = el('blockquote')));
      quote.append(...inline(line.slice(quoted[0].length)).map(asNode));
      return;
    }
    if (nth && !quote) nodes.push(el('br'));
    quote = null;
    nodes.push(...inline(line));
  });
  return nodes;
}

function asNode(node) {
  return node instanceof Node ? node : document.createTextNode(node);
}

function inline(text) {
  const nodes = [];
  for (let rest = text; rest; ) {
    const found = INLINE.exec(rest);
    if (!found) {
      nodes.push(unescaped(rest));
      break;
    }
    if (found.index) nodes.push(unescaped(rest.slice(0, found.index)));
    nodes.push(...token(found));
    rest = rest.slice(found.index + found[0].length);
  }
  return nodes;
}

function token([whole, code, angled, bold, italic, struck, short]) {
  if (code !== undefined) return [el('code', {}, unescaped(code))];
  if (angled !== undefined) return [reference(angled)];
  if (bold !== undefined) return [el('b', {}, inline(bold))];
  if (italic !== undefined) return [el('i', {}, inline(italic))];
  if (struck !== undefined) return [el('s', {}, inline(struck))];
  const drawn = emoji(short);
  return [drawn === whole ? whole : el('span', {class: 'emoji', role: 'img', 'aria-label': short.replaceAll('_', ' ')}, drawn)];
}

function reference(inside) {
  const [target, label] = split(inside);
  const sign = target[0];
  if (sign === '@') return mention(target.slice(1), label);
  if (sign === '#') return el('span', {class: 'mention'}, `#${label || nameOf(target.slice(1))}`);
  if (target.startsWith('!date^')) return date(target, label);
  if (target.startsWith('!subteam^')) return el('span', {class: 'mention'}, label || `@${nameOf(target.slice(9))}`);
  if (sign === '!') return el('span', {class: 'mention'}, `@${target.slice(1)}`);
  return link(unescaped(target), {}, label ? inline(label) : unescaped(target));
}

function split(inside) {
  const at = inside.indexOf('|');
  return at < 0 ? [inside, ''] : [inside.slice(0, at), inside.slice(at + 1)];
}

/** Somebody who is mentioned; marked where it is the one who looks. */
export function mention(id, label) {
  return el('span', {class: id === viewer ? 'mention me' : 'mention'}, `@${label || nameOf(id)}`);
}

let viewer = '';

/** From now on this person looks. */
export function lookAs(id) {
  viewer = id;
}

/** The name behind an id. */
export function nameOf(id) {
  return state.slack?.names[id] ?? id;
}

function date(target, fallback) {
  const [, unix, format, url] = target.split('^');
  const at = new Date(Number(unix) * 1000);
  if (Number.isNaN(at.getTime())) return document.createTextNode(unescaped(fallback));
  const shown = format.replace(/\{(\w+)\}/g, (whole, part) => dated(at, part) ?? whole);
  const node = el('time', {datetime: at.toISOString(), title: at.toLocaleString(language)}, shown);
  return url ? link(unescaped(url), {}, node) : node;
}

function dated(at, part) {
  const form = (options) => new Intl.DateTimeFormat(language, options).format(at);
  const near = {0: say('today'), 1: say('tomorrow'), '-1': say('yesterday')}[days(at)];
  if (part === 'time') return form({hour: 'numeric', minute: '2-digit'});
  if (part === 'time_secs') return form({hour: 'numeric', minute: '2-digit', second: '2-digit'});
  if (part === 'date_num') return form({year: 'numeric', month: '2-digit', day: '2-digit'});
  if (part.endsWith('_pretty') && near) return near;
  if (part === 'ago') return form({dateStyle: 'medium', timeStyle: 'short'});
  const styles = {date: 'long', date_pretty: 'long', date_short: 'medium', date_short_pretty: 'medium', date_long: 'full', date_long_pretty: 'full'};
  return styles[part] && form({dateStyle: styles[part]});
}

function days(at) {
  const start = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((start(at) - start(new Date(now()))) / 86_400_000);
}

/** The three characters that Slack escapes, as they are. */
export function unescaped(text) {
  return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}

/** Plain text with its emoji. */
export function plain(text) {
  return text.split(/:([a-z0-9_+-]+):/).map((part, nth) => (nth % 2 ? emoji(part) : part)).join('');
}
