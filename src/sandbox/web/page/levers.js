// Levers: what goes wrong, what is pushed, how time passes. Each says what to watch for.

import {el, fill} from './dom.js';
import {now, state} from './state.js';
import {language, say} from './words.js';

/** The levers by what they are about: the name of a lever and what it asks the server for. */
const LEVERS = {
  work: {
    push: ['push'], feature: ['feature', () => ({title: say('feature-title')})], branch: ['branch', {name: 'feature/winter-map'}], merge: ['merge'],
  },
  next: {
    crash: ['break', {what: 'crash'}], later: ['break', {what: 'crash-later'}], missing: ['break', {what: 'missing'}],
    hang: ['break', {what: 'hang'}], pull: ['break', {what: 'pull'}], throttle: ['break', {what: 'throttle'}], mend: ['break', {what: 'off'}],
  },
  slack: {
    drop: ['slack', {what: 'drop'}], repeat: ['slack', {what: 'repeat'}], limit: ['slack', {what: 'limit'}],
    lose: ['slack', {what: 'lose-answer'}], silent: ['slack', {what: 'silent'}],
  },
  github: {
    gateway: ['github', {what: 'bad-gateway'}], wait: ['github', {what: 'limit'}], twice: ['github', {what: 'lose-answer'}], slow: ['github', {what: 'slow'}],
  },
  time: {
    rest: ['wait'], minute: ['wait', {seconds: 60}], hours: ['wait', {seconds: 7200}], night: ['until', {what: 'night'}], weekend: ['until', {what: 'weekend'}],
  },
  bot: {
    kill: ['kill'], start: ['start'], restart: ['restart'],
  },
};

let hands;

/** `given` does things. */
export function begin(given) {
  hands = given;
}

/** Draws the levers. */
export function draw(pane) {
  const {sandbox} = state;
  if (!sandbox) return;
  fill(pane,
    el('h2', {class: 'title'}, say('levers')),
    el('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': say('levers')},
      el('p', {class: 'quiet'}, say('levers-about')),
      hands.login() ? null : el('p', {class: 'bad'}, say('no-login')),
      Object.entries(LEVERS).map(([group, levers]) => el('section', {key: group},
        el('h3', {}, say(`levers-${group}`, {bot: sandbox.bot})),
        group === 'time' ? el('p', {class: 'quiet'}, say('in-tokyo', {time: clock(), there: clock('Asia/Tokyo')})) : null,
        el('ul', {class: 'lever-list'}, Object.entries(levers).map(([name, what]) => lever(group, name, what)))))));
}

/** What time it is, here or in a zone. */
function clock(timeZone) {
  return new Date(now()).toLocaleString(language, {weekday: 'short', hour: 'numeric', minute: '2-digit', timeZone});
}

function lever(group, name, [act, more]) {
  const id = `${group}-${name}`;
  const {sandbox} = state;
  const idle = (name === 'kill' && !sandbox.running) || (name === 'start' && sandbox.running) || (group === 'time' && sandbox.passing)
    || (group === 'work' && !hands.login());
  const about = say(`about-${id}`, {bot: sandbox.bot, environment: sandbox.environment});
  // Of people's work the sandbox tells more: which commit, which number.
  const pull = () => hands.act(act, typeof more === 'function' ? more() : more, group === 'work' ? undefined : about);
  return el('li', {key: id},
    el('button', {type: 'button', class: 'button', 'data-lever': id, disabled: idle, 'aria-describedby': `about-${id}`, onclick: pull}, say(`lever-${id}`)),
    el('span', {class: 'about', id: `about-${id}`}, about));
}
