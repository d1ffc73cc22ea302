// GitHub: pull requests, branches, commits and deployments of the repository.

import {el, fill} from './dom.js';
import {markdown, outside} from './markdown.js';
import {state} from './state.js';
import {count, language, say, word} from './words.js';

/** Which list is shown, or which pull request. */
const place = {list: 'pulls', pull: 0, writing: false};
let hands;

/** `given` knows who looks, and does things. */
export function begin(given) {
  hands = given;
}

/** Opens a pull request, or the list of all with 0. */
export function open(pull) {
  Object.assign(place, {list: 'pulls', pull, writing: false});
}

/** The number of the pull request that is open here. */
export function opened() {
  return place.pull;
}

/** The deploy pull request that is open on GitHub; else the newest one. */
export function deployPull() {
  const {pulls, releases} = state.github ?? {pulls: [], releases: []};
  const deploys = pulls.filter((pull) => releases.some(({branch}) => branch === pull.base));
  return deploys.find((pull) => pull.state === 'open') ?? deploys[0];
}

/** What an address of GitHub shows here: opens it; nothing where it is none of GitHub's. */
export function known(url) {
  const {web, repository} = state.github ?? {};
  if (!web || !url.startsWith(`${web}/`)) return null;
  const pull = new RegExp('/pull/(\\d+)').exec(url.slice(web.length));
  const commit = url.startsWith(`${web}/${repository}/commit`);
  return () => (pull ? open(Number(pull[1])) : Object.assign(place, {list: commit ? 'commits' : 'branches', pull: 0}));
}

/** Draws GitHub. */
export function draw(pane) {
  if (!state.github) return;
  const {repository} = state.github;
  const tab = (list) => el('button', {type: 'button', key: list, 'aria-pressed': String(place.list === list),
    onclick: () => (Object.assign(place, {list, pull: 0}), hands.draw())}, say(`list-${list}`));
  const lists = {pulls, branches, commits, deployments};
  const found = place.pull ? state.github.pulls.find((pull) => pull.number === place.pull) : null;
  fill(pane,
    el('h2', {class: 'title'}, repository, checks()),
    el('div', {class: 'tabs', role: 'group', 'aria-label': repository}, ['pulls', 'branches', 'commits', 'deployments'].map(tab)),
    el('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': say('github'), key: `${place.list} ${place.pull}`}, found ? page(found) : lists[place.list]()));
}

/** What the checks of the base branch's head say, and how to make them say something else. */
function checks() {
  const {base, checks: now} = state.github;
  const states = ['success', 'failure', 'pending', 'none'];
  return el('label', {class: 'setting'}, el('span', {class: 'quiet'}, say('checks-of', {base})),
    el('select', {onchange: (event) => hands.act('checks', {state: event.target.value})},
      states.map((one) => el('option', {value: one, selected: one === now}, say(`checks-${one}`)))));
}

function pulls() {
  const row = (pull) => el('li', {key: String(pull.number)},
    el('button', {type: 'button', class: 'row', onclick: () => (open(pull.number), hands.draw())},
      pill(pull), el('span', {class: 'grow'}, el('b', {}, pull.title), el('span', {class: 'quiet'}, ` #${pull.number} · ${pull.author}`)),
      el('span', {class: 'way'}, el('code', {}, pull.head), ' → ', el('code', {}, pull.base))));
  const {pulls: all, older} = state.github;
  return [all.length ? el('ul', {class: 'rows'}, all.map(row)) : el('p', {class: 'empty'}, say('no-pulls')),
    older ? el('p', {class: 'quiet'}, say('older', {count: older})) : null];
}

function pill(pull) {
  return el('span', {class: `pill ${pull.state}`}, say(`pull-${pull.state}`));
}

/** A pull request's page. */
function page(pull) {
  return [
    el('button', {type: 'button', class: 'text', onclick: () => (open(0), hands.draw())}, `← ${say('list-pulls')}`),
    el('h3', {class: 'pull'}, pull.title, el('span', {class: 'quiet'}, ` #${pull.number}`)),
    el('p', {class: 'facts'}, pill(pull), el('span', {}, say('pull-way', {author: pull.author, head: pull.head, base: pull.base})),
      pull.labels.map((label) => el('span', {class: 'pill label'}, label)),
      pull.state === 'open' ? el('span', {class: `check ${pull.checks}`}, say(`checks-${pull.checks}`)) : null,
      pull.conflict ? el('span', {class: 'check failure'}, say('conflict')) : null),
    place.writing ? writer(pull) : el('div', {class: 'paper', 'data-pull': pull.number}, pull.body.trim() ? markdown(pull.body, pageHands(pull)) : el('i', {class: 'quiet'}, say('no-body'))),
    editor(pull),
    hands.login() ? null : el('p', {class: 'quiet'}, say('no-login')),
    place.writing ? null : el('div', {class: 'b-actions'},
      pull.state === 'open' ? el('button', {class: 'button primary', type: 'button', disabled: !hands.login(), onclick: () => hands.act('merge', {pull: pull.number})}, say('merge')) : null,
      pull.state === 'open' ? el('button', {class: 'button', type: 'button', disabled: !hands.login(), onclick: () => hands.act('close', {pull: pull.number})}, say('close')) : null,
      pull.state === 'open' && pull.number === deployPull()?.number ? el('button', {class: 'button', type: 'button', onclick: () => hands.act('conflict', {on: !pull.conflict})}, say(pull.conflict ? 'conflict-off' : 'conflict-on')) : null,
      hands.login() ? el('button', {class: 'button', type: 'button', onclick: () => ((place.writing = true), hands.draw())}, say('edit-body')) : null),
    pull.comments.map((comment) => el('div', {class: 'comment'}, el('div', {class: 'quiet'}, el('b', {}, comment.author), ` · ${when(comment.at)}`), el('div', {class: 'paper'}, markdown(comment.body, pageHands(pull, true))))),
  ];
}

function pageHands(pull, still) {
  return {
    tick: still || !hands.login() ? null : (box, on) => hands.act('tick', {pull: pull.number, box, on}),
    pull: (number) => (open(number), hands.draw()),
    link: (url, words) => {
      const inside = known(url);
      return inside ? el('button', {type: 'button', class: 'text', onclick: () => (inside(), hands.draw())}, words) : outside(url, words);
    },
  };
}

function editor(pull) {
  return pull.editor ? el('p', {class: 'quiet'}, count('edits', pull.edits, {editor: pull.editor})) : null;
}

function writer(pull) {
  const leave = () => ((place.writing = false), hands.draw());
  const save = async (event) => {
    event.preventDefault();
    if (await hands.act('body', {pull: pull.number, text: event.target.elements.body.value})) leave();
  };
  return el('form', {class: 'editor', onsubmit: save}, el('textarea', {name: 'body', rows: 16, 'aria-label': say('edit-body')}, pull.body),
    el('button', {class: 'button primary'}, say('save')), el('button', {class: 'button', type: 'button', onclick: leave}, say('cancel')));
}

function branches() {
  const row = (branch) => el('li', {class: 'row still', key: branch.name}, el('span', {class: 'grow'}, el('code', {}, branch.name), el('span', {class: 'quiet'}, ` ${branch.subject}`)),
    branch.name === state.github.base ? el('span', {class: 'pill label'}, say('base')) : el('span', {class: 'quiet'}, say('ahead', {ahead: branch.ahead, behind: branch.behind, base: state.github.base})),
    el('code', {}, branch.sha.slice(0, 7)));
  return el('ul', {class: 'rows'}, state.github.branches.map(row));
}

function commits() {
  const row = (commit) => el('li', {class: 'row still', key: commit.sha}, el('span', {class: 'grow'}, commit.subject, el('span', {class: 'quiet'}, ` ${commit.author}`)),
    commit.at.map((branch) => el('span', {class: 'pill label'}, branch)), el('span', {class: 'quiet'}, when(commit.date)), el('code', {}, commit.sha.slice(0, 7)));
  return [el('p', {class: 'quiet'}, say('commits-of', {base: state.github.base})), el('ul', {class: 'rows'}, state.github.commits.map(row))];
}

function deployments() {
  const row = (one) => el('li', {class: 'row still', key: String(one.id)}, el('span', {class: `check ${one.state === 'success' ? 'success' : ['failure', 'error'].includes(one.state) ? 'failure' : 'pending'}`}, word('deployment', one.state)),
    el('span', {class: 'grow'}, one.environment, el('span', {class: 'quiet'}, ` ${one.description}`)), el('span', {class: 'quiet'}, when(one.at)), el('code', {}, one.sha.slice(0, 7)));
  const {deployments: all} = state.github;
  return all.length ? el('ul', {class: 'rows'}, all.map(row)) : el('p', {class: 'empty'}, say('no-deployments'));
}

function when(at) {
  return new Date(at).toLocaleString(language, {month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit'});
}
