// The workspace: channels, messages, threads, cards, reactions, the Home tab.

import {blocks} from './blocks.js';
import {el, fill, icon} from './dom.js';
import {emoji, PICKED} from './emoji.js';
import {lookAs, mrkdwn, nameOf} from './mrkdwn.js';
import {state} from './state.js';
import {count, language, say} from './words.js';

const SMILE = 'M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M5.5 6.3v.6M10.5 6.3v.6M5 9.8c1.4 2 4.6 2 6 0';
const REPLY = 'M6.5 3 2.5 7l4 4M3 7h6c3 0 4.5 2 4.5 6';
const EDIT = 'm2.5 13.5.6-3L11 2.6l2.4 2.4-7.9 7.9z';

/** Where somebody is: `{kind: 'channel', id}`, `{kind: 'direct'}` or `{kind: 'home'}`; and the thread that is open. */
const place = {kind: 'channel', id: '', thread: ''};
let hands;
/** What was pressed and has no answer yet: the name of a button and what its message was then. */
const pressed = new Map();
let seen = JSON.parse(localStorage.getItem('tengu-seen') ?? '{}');
let picking = '';
let editing = '';
/** How many messages of a list were there when it was drawn last, to follow new ones. */
const drawn = new Map();

/** Draws into a pane from now on. `given` knows who looks, and does things. */
export function begin(given) {
  hands = given;
}

/** Goes to a place. */
export function go(kind, id = '', thread = '') {
  Object.assign(place, {kind, id, thread});
  picking = editing = '';
  if (kind === 'home') hands.act('home');
}

/** Somebody else looks: what the one before had open is theirs. */
export function came() {
  picking = editing = place.thread = '';
  if (place.kind === 'home') hands.act('home');
}

/** Draws the workspace. */
export function draw(pane) {
  const {slack} = state;
  if (!slack) return;
  lookAs(hands.me());
  // Another sandbox begins anew, perhaps at an earlier time.
  if (state.sandbox && seen.run !== state.sandbox.run) seen = {run: state.sandbox.run};
  if (!place.id) place.id = (slack.channels.find((channel) => channel.name === 'deploy') ?? slack.channels[0])?.id ?? '';
  if (place.kind !== 'home') saw();
  const thread = place.thread && place.kind !== 'home' ? threadPane() : null;
  fill(pane,
    el('nav', {class: 'rooms', 'aria-label': say('rooms')}, rooms()),
    el('div', {class: `talk${thread ? ' beside' : ''}`, key: 'talk'}, title(), place.kind === 'home' ? homeTab() : [log(), composer('')]),
    thread);
  follow(pane);
}

function saw() {
  read(`${hands.me()} ${here()}`, shown().at(-1)?.ts);
  if (place.thread) read(`${hands.me()} ${here()} ${place.thread}`, shown().filter(({thread}) => thread === place.thread).at(-1)?.ts);
}

/** Remembers that everything up to then was read. */
function read(key, last) {
  if (last && (seen[key] ?? '') < last) {
    seen[key] = last;
    localStorage.setItem('tengu-seen', JSON.stringify(seen));
  }
}

/** The id of the channel where we are; nothing where tengu and somebody have not talked yet. */
function here() {
  return place.kind === 'direct' ? direct() : place.id;
}

function direct() {
  return state.slack.channels.find((channel) => channel.direct && channel.members.includes(hands.me()))?.id ?? '';
}

function rooms() {
  const {slack} = state;
  const room = (kind, id, words, unread) => el('button', {
    type: 'button', key: `${kind}${id}`, class: unread ? 'room unread' : 'room',
    'aria-current': place.kind === kind && (kind !== 'channel' || place.id === id) ? 'page' : null,
    onclick: () => (go(kind, id), hands.draw()),
  }, el('span', {}, words), unread ? el('span', {class: 'badge'}, unread, el('span', {class: 'hidden'}, ` ${say('unread-mark')}`)) : null);
  const open = slack.channels.filter((channel) => !channel.direct && channel.members.includes(hands.me()));
  return [
    ...open.map((channel) => room('channel', channel.id, `# ${channel.name}`, unread(channel.id))),
    room('direct', '', `@ ${slack.bot.name}`, unread(direct())),
    room('home', '', `⌂ ${say('home')}`, 0),
  ];
}

function unread(channel) {
  const last = seen[`${hands.me()} ${channel}`] ?? '';
  return all(channel).filter((message) => message.ts > last && message.by !== hands.me()).length;
}

function title() {
  const {slack} = state;
  if (place.kind === 'home') return el('h2', {class: 'title'}, `${slack.bot.name} · ${say('home')}`);
  if (place.kind === 'direct') return el('h2', {class: 'title'}, slack.bot.name, el('span', {class: 'app'}, say('app')));
  const channel = slack.channels.find(({id}) => id === place.id);
  return el('h2', {class: 'title'}, `# ${channel?.name ?? ''}`, el('span', {class: 'quiet'}, count('members', channel?.members.length ?? 0)));
}

/** What is said somewhere and the one who looks may see, oldest first. */
function all(channel) {
  const {messages, whispers, bot} = state.slack;
  const mine = whispers.filter((one) => one.channel === channel && one.for === hands.me()).map((one) => ({...one, by: bot.id, reactions: []}));
  return [...messages.filter((one) => one.channel === channel), ...mine].sort((one, other) => (one.ts < other.ts ? -1 : 1));
}

function shown() {
  return all(here());
}

function log() {
  const tops = shown().filter((message) => !message.thread || message.thread === message.ts);
  const hint = tops.length ? null : el('p', {class: 'empty', key: 'empty'}, say('nothing-said'));
  return el('div', {class: 'log', role: 'log', tabindex: 0, 'aria-label': say('messages'), key: `log ${here()}`}, hint,
    tops.map((message) => one(message, shown())));
}

/** The thread that is open. */
function threadPane() {
  const inside = shown().filter((message) => message.ts === place.thread || message.thread === place.thread);
  return el('aside', {class: 'thread', 'aria-label': say('thread'), key: 'thread'},
    el('h2', {class: 'title'}, say('thread'),
      el('button', {type: 'button', class: 'plain', 'aria-label': say('close-thread'), onclick: () => ((place.thread = ''), hands.draw())}, '✕')),
    el('div', {class: 'log', role: 'log', tabindex: 0, 'aria-label': say('thread'), key: `thread ${place.thread}`}, inside.map((message) => one(message, []))),
    composer(place.thread));
}

function one(message, around) {
  const {bot, names} = state.slack;
  const mine = message.by === hands.me();
  const ours = message.by === bot.id;
  const id = `${message.channel} ${message.ts}`;
  const at = new Date(Number(message.ts) * 1000);
  const time = el('time', {datetime: at.toISOString(), title: at.toLocaleString(language)}, at.toLocaleTimeString(language, {hour: 'numeric', minute: '2-digit'}));
  const body = editing === id ? editor(message) : el('div', {class: 'body'}, content(message), message.edited && !ours ? el('span', {class: 'quiet'}, ` ${say('edited')}`) : null);
  const tools = message.for || message.gone ? null : el('div', {class: 'tools', role: 'group', 'aria-label': say('tools')},
    tool('react', SMILE, () => pickFor(id)),
    message.thread && message.thread !== message.ts ? null : tool('reply', REPLY, () => openThread(message.ts)),
    mine ? tool('edit', EDIT, () => edit(id)) : null);
  return el('article', {class: `message${message.for ? ' whisper' : ''}`, key: id, 'data-ts': message.ts, 'aria-label': say('message-by', {name: names[message.by] ?? ''})},
    face(message.by),
    el('div', {class: 'said'},
      el('div', {class: 'who'}, el('b', {}, nameOf(message.by)), ours ? el('span', {class: 'app'}, say('app')) : null, time,
        message.for ? el('span', {class: 'quiet'}, say('only-you')) : null),
      body, reactions(message, id), picking === id ? picker(message) : null, answers(message, around)),
    tools);
}

function edit(id) {
  editing = id;
  hands.draw();
  requestAnimationFrame(() => document.querySelector('.message .editor textarea')?.focus());
}

function content(message) {
  if (message.gone) return el('i', {class: 'quiet'}, say('deleted'));
  const failed = message.for && /^\/tengu failed with the error "(\w+)"$/.exec(message.text);
  if (failed) return el('div', {}, say('slash-failed', {bot: state.slack.bot.name, error: failed[1]}));
  return message.blocks.length ? blocks(message.blocks, blockHands(message)) : el('div', {}, mrkdwn(message.text));
}

/** A person's picture: the first letters of their handle, in a colour of their own. */
export function face(id) {
  const name = nameOf(id);
  const ours = id === state.slack.bot.id;
  const colour = [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6;
  return el('span', {class: `face ${ours ? 'ours' : `hue${colour}`}`, 'aria-hidden': 'true'}, ours ? '天' : name.slice(0, 1).toUpperCase());
}

function tool(name, path, press) {
  return el('button', {type: 'button', 'aria-label': say(name), title: say(name), onclick: press, 'data-tool': name}, icon(path));
}

/** What the elements of a message do. */
function blockHands(message) {
  const where = {channel: message.channel, ts: message.ts};
  return hold(`${message.channel} ${message.ts}`, JSON.stringify(message.blocks), (action, value) => hands.act('press', {...where, action, value}));
}

function hold(owner, drawnAs, press) {
  const push = async (action, value) => {
    const key = `${owner} ${action} ${value ?? ''}`;
    pressed.set(key, drawnAs);
    hands.draw();
    const done = await press(action, value);
    // The answer comes as an edit or a message of its own; a button does not wait for ever, nor for what is refused.
    setTimeout(() => (pressed.delete(key), hands.draw()), done ? 2500 : 0);
  };
  return {
    waits: (action, value) => pressed.get(`${owner} ${action} ${value ?? ''}`) === drawnAs,
    press: push,
    choose: push,
    follow: hands.follow,
    sure: hands.sure,
  };
}

function reactions(message, id) {
  if (!message.reactions.length) return null;
  const chip = ([name, users]) => {
    const on = users.includes(hands.me());
    const who = users.map(nameOf).join(', ');
    return el('button', {type: 'button', class: 'chip', 'aria-pressed': String(on), title: who, key: name,
      onclick: () => hands.act('react', {channel: message.channel, ts: message.ts, emoji: name, on: !on})}, emoji(name), ` ${users.length}`,
      el('span', {class: 'hidden'}, say('reaction', {emoji: name.replaceAll('_', ' '), who})));
  };
  const more = el('button', {type: 'button', class: 'chip', 'aria-label': say('react'), onclick: () => pickFor(id)}, '＋');
  return el('div', {class: 'reactions'}, message.reactions.map(chip), message.for ? null : more);
}

/** Opens the picker for a message, or closes it. */
function pickFor(id) {
  picking = picking === id ? '' : id;
  hands.draw();
  requestAnimationFrame(() => {
    const first = document.querySelector('.picker button');
    first?.focus();
    first?.scrollIntoView({block: 'nearest'});
  });
}

function picker(message) {
  const pick = (name) => {
    picking = '';
    const on = !message.reactions.some(([known, users]) => known === name && users.includes(hands.me()));
    hands.act('react', {channel: message.channel, ts: message.ts, emoji: name, on});
    hands.draw();
  };
  const cancel = (event) => {
    if (event.key !== 'Escape') return;
    event.currentTarget.closest('.message').querySelector('[data-tool=react]')?.focus();
    picking = '';
    hands.draw();
  };
  return el('div', {class: 'picker', role: 'group', 'aria-label': say('react'), onkeydown: cancel},
    PICKED.map((name) => el('button', {type: 'button', 'aria-label': name.replaceAll('_', ' '), title: `:${name}:`, onclick: () => pick(name)}, emoji(name))));
}

function openThread(ts) {
  place.thread = ts;
  hands.draw();
  requestAnimationFrame(() => document.querySelector('.thread textarea')?.focus());
}

function answers(message, around) {
  const replies = around.filter((other) => other.thread === message.ts && other.ts !== message.ts);
  if (!replies.length) return null;
  const faces = [...new Set(replies.map((reply) => reply.by))].slice(0, 4).map(face);
  const last = seen[`${hands.me()} ${here()} ${message.ts}`] ?? '';
  const fresh = replies.filter((reply) => reply.ts > last && reply.by !== hands.me()).length;
  return el('button', {type: 'button', class: 'answers', onclick: () => openThread(message.ts)}, faces, el('span', {}, count('replies', replies.length)),
    fresh ? el('span', {class: 'badge'}, count('unread', fresh)) : null);
}

function editor(message) {
  const save = async (event) => {
    event.preventDefault();
    // What was not taken stays where it can be mended.
    if (await hands.act('edit', {channel: message.channel, ts: message.ts, text: event.target.elements.text.value})) editing = '';
    hands.draw();
  };
  const words = el('textarea', {name: 'text', rows: 2, 'aria-label': say('edit')}, message.text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&'));
  return el('form', {class: 'editor', onsubmit: save}, words,
    el('button', {class: 'button primary'}, say('save')),
    el('button', {class: 'button', type: 'button', onclick: () => ((editing = ''), hands.draw())}, say('cancel')));
}

/** Where one types: to the channel, or into a thread. */
function composer(thread) {
  const {bot, channels} = state.slack;
  const to = place.kind === 'direct' ? bot.name : `#${channels.find(({id}) => id === place.id)?.name ?? ''}`;
  const send = async (event) => {
    event.preventDefault();
    const field = event.currentTarget.elements.text;
    const text = field.value.trim();
    if (!text) return;
    field.value = '';
    grow(field);
    const said = await utter(text, thread);
    // What was not said is not lost.
    if (!said && !field.value) field.value = text;
  };
  const keys = (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  };
  const field = el('textarea', {name: 'text', rows: 1, class: 'typed', 'aria-label': thread ? say('reply-in-thread') : say('write-to', {place: to}),
    placeholder: thread ? say('reply-in-thread') : say('write-to', {place: to}), onkeydown: keys, oninput: (event) => (grow(event.target), hands.draw())});
  return el('form', {class: 'composer', onsubmit: send, key: `composer ${here()} ${thread}`},
    thread ? null : suggestions(), field, el('button', {class: 'button send', 'aria-label': say('send'), title: say('send')}, icon('M2 8 14 2 10 14 8 9z')));
}

function grow(field) {
  field.rows = Math.min(6, field.value.split('\n').length);
}

async function utter(text, thread) {
  if (text.startsWith('/tengu')) return hands.act('slash', {channel: here() || place.id, text: text.slice(6).trim()});
  if (place.kind === 'direct' && !thread) return hands.act('direct', {text});
  return hands.act('say', {channel: here(), text, thread: thread || undefined});
}

/** What may be typed: a hint for the slash command, else what newcomers try. */
function suggestions() {
  const typed = document.querySelector('.talk .typed')?.value ?? '';
  const {bot} = state.slack;
  const environment = state.sandbox?.environment ?? 'production';
  const offers = typed.startsWith('/')
    ? ['help', 'status', `deploy ${environment}`].map((words) => `/tengu ${words}`)
    : [`deploy ${environment}`, 'deploy-feature', 'status', 'help'].map((words) => `${bot.name} ${words}`);
  const offer = (words) => el('button', {type: 'button', class: 'offer', key: words, onclick: () => put(words)}, words);
  const hint = typed.startsWith('/') ? el('span', {class: 'quiet', key: 'hint'}, say('slash-hint')) : null;
  return el('div', {class: 'offers'}, hint, offers.map(offer));
}

/** Puts words where one types. */
export function put(words) {
  const field = document.querySelector('.talk .typed');
  if (!field) return;
  field.value = words;
  grow(field);
  field.focus();
}

function homeTab() {
  const view = state.slack.homes[hands.me()];
  if (!view) return el('p', {class: 'empty'}, say('home-empty'));
  const press = (action, value) => hands.act('press-home', {action, value});
  return el('div', {class: 'log home', tabindex: 0, role: 'region', 'aria-label': say('home'), key: 'home'}, blocks(view.blocks, hold('home', JSON.stringify(view.blocks), press)));
}

/** New messages are shown, unless somebody reads further up. */
function follow(pane) {
  for (const list of pane.querySelectorAll('.log[role=log]')) {
    const before = drawn.get(list.key);
    const height = list.scrollHeight;
    if (before === undefined || (before.height !== height && before.end)) list.scrollTop = height;
    drawn.set(list.key, {height, end: list.scrollHeight - list.scrollTop - list.clientHeight < 80});
    list.onscroll = () => drawn.set(list.key, {height: list.scrollHeight, end: list.scrollHeight - list.scrollTop - list.clientHeight < 80});
  }
}

/** The modal before the one who looks, if there is one. */
export function modal() {
  return state.slack?.modals[hands.me()];
}
