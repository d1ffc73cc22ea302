// The page: who looks at what, and everything drawn anew whenever something changes.

import * as aws from './aws.js';
import {blocks} from './blocks.js';
import {el, fill} from './dom.js';
import * as github from './github.js';
import * as levers from './levers.js';
import {plain} from './mrkdwn.js';
import * as slack from './slack.js';
import {act, hear, now, state} from './state.js';
import * as tour from './tour.js';
import {bots, language, say, speak} from './words.js';

const VIEWS = ['slack', 'github', 'aws', 'levers'];
const BESIDE = {github, aws, levers};
const kept = {name: localStorage.getItem('tengu-me') ?? 'kenji', view: 'slack', beside: 'github', there: true};

const hands = {
  draw: later,
  me: () => me()?.id ?? '',
  name: () => me()?.name ?? '',
  login: () => me()?.login,
  act: doing,
  follow: (url) => {
    const inside = github.known(url);
    return inside && (() => (inside(), show('github')));
  },
  sure,
  show,
  put: (words) => (slack.go('channel'), show('slack'), paint(), slack.put(words)),
  openPull: (number) => (github.open(number), show('github')),
  become: (name) => become(name),
};

function me() {
  const {people} = state.slack ?? {people: []};
  return people.find(({name}) => name === kept.name) ?? people[0];
}

function become(name) {
  kept.name = name;
  localStorage.setItem('tengu-me', name);
  slack.came();
  later();
}

/** Does something as the one who looks, and tells what came of it, or the given words instead; whether it was
 * done. */
async function doing(what, more, instead) {
  try {
    const words = await act(hands.me(), what, more);
    tell(instead ?? words);
    return true;
  } catch (error) {
    tell(error.message === 'away' ? say('away') : error.message, true);
    return false;
  }
}

let hush;
function tell(words, bad) {
  if (!words) return;
  const told = document.getElementById('told');
  fill(told, el('p', {class: bad ? 'bad' : ''}, words, el('button', {type: 'button', class: 'plain', 'aria-label': say('close'), onclick: () => fill(told)}, '✕')));
  clearTimeout(hush);
  hush = setTimeout(() => fill(told), 2500 + words.length * 35);
}

/** Asks whether somebody is sure, as Slack does. */
function sure(confirm, then) {
  const text = (part) => plain(part?.text ?? '');
  const dialog = document.getElementById('dialog');
  const done = (yes) => (dialog.close(), yes && then());
  dialog.onclose = null;
  fill(dialog, el('form', {class: 'window', method: 'dialog', onsubmit: (event) => (event.preventDefault(), done(true))},
    el('h2', {id: 'dialog-title'}, text(confirm.title)), el('p', {}, text(confirm.text)),
    el('div', {class: 'b-actions end'},
      el('button', {type: 'button', class: 'button', onclick: () => done(false)}, text(confirm.deny)),
      el('button', {class: `button ${confirm.style === 'danger' ? 'danger' : 'primary'}`}, text(confirm.confirm)))));
  dialog.setAttribute('aria-labelledby', 'dialog-title');
  dialog.showModal();
}

let openModal = '';
/** Shows the modal that is before the one who looks, and takes it away when it is gone. */
function drawModal() {
  const view = slack.modal();
  const dialog = document.getElementById('dialog');
  const id = view ? `${view.id} ${view.hash} ${hands.me()}` : '';
  if (id === openModal) return;
  openModal = id;
  if (!view) return void (dialog.onclose = null, dialog.close());
  const submit = (event) => {
    event.preventDefault();
    doing('submit', {entries: Object.fromEntries(new FormData(event.target))});
  };
  const still = {waits: () => false, press: () => {}, choose: () => {}, follow: hands.follow, sure};
  fill(dialog, el('form', {class: 'window', key: id, onsubmit: submit},
    el('h2', {id: 'dialog-title'}, plain(view.title.text)), blocks(view.blocks, still),
    el('div', {class: 'b-actions end'},
      el('button', {type: 'button', class: 'button', onclick: () => dialog.close()}, view.close ? plain(view.close.text) : say('cancel')),
      view.submit ? el('button', {class: 'button primary'}, plain(view.submit.text)) : null)));
  dialog.setAttribute('aria-labelledby', 'dialog-title');
  dialog.onclose = () => openModal && doing('close-modal');
  if (!dialog.open) dialog.showModal();
  dialog.querySelector('textarea, input, select')?.focus();
}

/** Shows a view. Where there is room, Slack stays beside the others. */
function show(view) {
  // What was told is about what was looked at.
  if (view !== kept.view) fill(document.getElementById('told'));
  kept.view = view;
  if (view !== 'slack') kept.beside = view;
  later();
}

function top() {
  const {sandbox, slack: workspace} = state;
  const people = workspace?.people ?? [];
  const person = ({name, real, guest, login}) => el('option', {value: name, selected: name === me()?.name}, `${name} · ${real}${guest ? ` · ${say('guest')}` : ` · ${login}`}`);
  const tab = (view) => el('button', {type: 'button', key: view, class: `tab ${view}${view === kept.beside ? ' beside' : ''}`, 'aria-current': kept.view === view ? 'page' : null, onclick: () => show(view)}, say(view));
  const status = !kept.there ? ['bad', say('away-short')] : !sandbox?.running ? ['bad', say('bot-down', {bot: sandbox?.bot ?? ''})] : sandbox.passing ? ['busy', say('passing')] : ['good', say('bot-up', {bot: sandbox.bot})];
  return [
    el('h1', {}, sandbox?.bot ?? 'tengu', el('span', {class: 'quiet'}, ` ${say('sandbox')}`)),
    el('nav', {class: 'views', 'aria-label': say('views')}, VIEWS.map(tab)),
    el('span', {class: `status ${status[0]}`}, status[1]),
    el('time', {class: 'quiet', id: 'clock'}, clock()),
    el('label', {class: 'who-am-i'}, el('span', {class: 'hidden'}, say('you-are')), el('select', {id: 'me', onchange: (event) => become(event.target.value)}, people.map(person))),
    el('button', {type: 'button', class: 'button', id: 'take-tour', onclick: tour.resume}, say('tour')),
    el('button', {type: 'button', class: 'button', id: 'language', lang: language === 'ja' ? 'en' : 'ja', onclick: other}, language === 'ja' ? 'English' : '日本語'),
  ];
}

async function other() {
  const wanted = language === 'ja' ? 'en' : 'ja';
  localStorage.setItem('tengu-language', wanted);
  await speak(wanted);
  explain();
  later();
}

/** Says why the bot speaks another language than the page. */
function explain() {
  if (language !== bots) tell(say('other-language', {bot: state.sandbox.bot, language}));
}

function clock() {
  return new Date(now()).toLocaleString(language, {weekday: 'short', hour: 'numeric', minute: '2-digit'});
}

let due = 0;
/** Draws everything soon, once. */
function later() {
  due ||= requestAnimationFrame(paint);
}

function paint() {
  cancelAnimationFrame(due);
  due = 0;
  if (!state.sandbox) return;
  document.body.dataset.view = kept.view;
  fill(document.getElementById('top'), top());
  slack.draw(document.getElementById('slack'));
  const beside = document.getElementById('beside');
  if (beside.dataset.shows !== kept.beside) fill(beside);
  beside.dataset.shows = kept.beside;
  BESIDE[kept.beside].draw(beside);
  if (state.slack) drawModal();
  tour.draw(document.getElementById('tour'));
}

/** What leads to GitHub leads to what is shown of it here; everything else to the web. */
function follow(event) {
  const inside = hands.follow(event.target.closest?.('a[href]')?.getAttribute('href') ?? '');
  if (!inside) return;
  event.preventDefault();
  inside();
}

async function start() {
  const wanted = new URLSearchParams(location.search).get('language') ?? localStorage.getItem('tengu-language');
  await speak(wanted ?? bots);
  [slack, github, levers, tour].forEach((part) => part.begin(hands));
  document.addEventListener('click', follow);
  let run = '';
  hear((name) => {
    // Another sandbox has other people and messages, and knows nothing of what was read in the last one.
    if (name === 'sandbox' && run && run !== state.sandbox.run) location.reload();
    if (name === 'sandbox' && !run) explain();
    if (name === 'sandbox') run = state.sandbox.run;
    later();
  }, (there) => ((kept.there = there), later()));
  setInterval(() => document.getElementById('clock') && fill(document.getElementById('clock'), clock()), 1000);
}

start();
