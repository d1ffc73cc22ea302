// The guided tour: seven steps, each a sentence and a place. A step is over when what it is about is there.

import {el, fill} from './dom.js';
import {deployPull, opened} from './github.js';
import {state} from './state.js';
import {say} from './words.js';

const KEPT = 'tengu-tour';
let hands;
/** The step, from 0; -1 where nobody is on the tour. */
let step = -1;
/** The number of the deploy pull request that the tour is about. */
let about = 0;
/** The sandbox that the tour began in: another one knows nothing of it. */
let run = '';
let drawnFor = -1;

const STEPS = [
  {view: 'slack', at: '.talk .composer', help: () => hands.put(`${state.sandbox.bot} deploy ${state.sandbox.environment}`), done: () => deployPull()?.state === 'open' && card('approve')},
  {view: 'slack', at: '.paper, [data-action=open]', help: () => hands.openPull(deployPull().number), done: () => ticks(pull()) > 0},
  {view: 'slack', at: '[data-action=approve]', help: beApprover, done: () => pull()?.state === 'merged'},
  {view: 'aws', at: '#beside .services', help: () => hands.act('wait'), done: () => runs(pull()?.sha)},
  {view: 'github', at: '.paper', help: () => tickAll(), done: () => pull() && ticks(pull()) === boxes(pull()) && runs(pull().sha) && !card('mine-works')},
  {view: 'levers', at: '[data-lever=next-crash]', help: () => breakNext(), done: () => deployPull()?.number !== about && deployPull()?.state === 'open'},
  {view: 'slack', at: '[data-action=approve]', help: () => (goesOut() ? hands.act('wait') : beApprover()), label: () => (goesOut() ? 4 : 7), done: () => goesOut() && rescued()},
];

/** Begins, or goes on where somebody left. */
export function begin(given) {
  hands = given;
  const wanted = new URLSearchParams(location.search).get('tour');
  const kept = JSON.parse(localStorage.getItem(KEPT) ?? '{"step":0}');
  about = kept.about ?? 0;
  run = kept.run ?? '';
  step = wanted === 'off' || kept.left ? -1 : Math.min(kept.step ?? 0, STEPS.length);
  if (kept.over && wanted !== 'on') step = -1;
}

/** Starts it, or goes on where it was left. */
export function resume() {
  const kept = JSON.parse(localStorage.getItem(KEPT) ?? '{}');
  move(kept.over || kept.run !== state.sandbox?.run ? 0 : kept.step ?? 0);
}

function move(to) {
  step = to;
  if (to === 0) about = 0;
  run = state.sandbox?.run ?? '';
  localStorage.setItem(KEPT, JSON.stringify({step, about, run, over: step >= STEPS.length}));
  if (STEPS[step]) hands.show(STEPS[step].view);
  hands.draw();
}

function leave() {
  localStorage.setItem(KEPT, JSON.stringify({step: Math.min(step, STEPS.length - 1), about, run, left: true, over: step >= STEPS.length}));
  step = -1;
  hands.draw();
}

/** Draws the step, and marks its place. */
export function draw(corner) {
  document.querySelectorAll('.lit').forEach((node) => node.classList.remove('lit'));
  if (step < 0 || !state.slack || !state.github || !state.aws || !state.sandbox) return fill(corner);
  if (step > 0 && run !== state.sandbox.run) return move(0);
  if (step < STEPS.length && STEPS[step].done()) {
    if (step === 0) about = deployPull().number;
    return move(step + 1);
  }
  const over = step >= STEPS.length;
  const blanks = {bot: state.sandbox.bot, environment: state.sandbox.environment, me: hands.name()};
  fill(corner, el('aside', {class: 'tour', 'aria-label': say('tour'), 'data-step': over ? 'over' : step + 1},
    el('p', {class: 'quiet'}, over ? say('tour-over') : say('tour-step', {step: step + 1, of: STEPS.length})),
    el('p', {'aria-live': 'polite'}, say(over ? 'tour-end' : `tour-${step + 1}`, blanks)),
    el('div', {class: 'b-actions'},
      over ? null : el('button', {type: 'button', class: 'button primary', 'data-tour': 'help', onclick: help}, say(`tour-help-${STEPS[step].label?.() ?? step + 1}`)),
      over ? null : el('button', {type: 'button', class: 'button', onclick: () => hands.show(STEPS[step].view)}, say('tour-where')),
      el('button', {type: 'button', class: 'button', 'data-tour': 'leave', onclick: leave}, say(over ? 'tour-close' : 'tour-leave')))));
  if (over) return undefined;
  const lit = [...document.querySelectorAll(STEPS[step].at)].filter((node) => node.offsetParent).at(-1);
  lit?.classList.add('lit');
  if (lit && drawnFor !== step) lit.scrollIntoView({block: 'nearest'});
  if (lit) drawnFor = step;
  return undefined;
}

function help() {
  hands.show(STEPS[step].view);
  STEPS[step].help();
  hands.draw();
}

function pull() {
  return state.github.pulls.find(({number}) => number === about) ?? deployPull();
}

function boxes(pull) {
  return (pull?.body.match(/^\s*[-*+] \[[ xX]\]/gm) ?? []).length;
}

function ticks(pull) {
  return (pull?.body.match(/^\s*[-*+] \[[xX]\]/gm) ?? []).length;
}

/** Ticks what is left, and lets the minute pass in which the bot looks at the page again. */
async function tickAll() {
  hands.openPull(about);
  const marks = pull().body.match(/^\s*[-*+] \[[ xX]\]/gm) ?? [];
  for (const [nth, mark] of marks.entries()) {
    if (/ \]/.test(mark)) await hands.act('tick', {pull: about, box: nth + 1, on: true});
  }
  await hands.act('wait', {seconds: 60});
}

/** Breaks the next deployment, brings a commit that can be deployed, and asks for it. */
async function breakNext() {
  hands.become('kenji');
  await hands.act('break', {what: 'crash'}, say('about-next-crash', {bot: state.sandbox.bot}));
  await hands.act('push');
  hands.show('slack');
  hands.put(`${state.sandbox.bot} deploy ${state.sandbox.environment}`);
}

/** Whoever asked for a deploy may not approve it. */
function beApprover() {
  const asked = state.slack.messages.filter(({by, text}) => by !== state.slack.bot.id && text.includes('deploy')).at(-1);
  hands.become(state.slack.names[asked?.by] === 'ayako' ? 'kenji' : 'ayako');
}

function card(action) {
  return state.slack.messages.some((message) => message.blocks.some((block) => block.elements?.some((one) => one.action_id === action)));
}

/** Whether every service of the environment runs the image of a commit, and nothing moves. */
function runs(sha) {
  const {services, revisions, images} = state.aws;
  const ours = services.filter((one) => state.sandbox.services.includes(`${one.cluster}/${one.name}`));
  const image = (one) => revisions.find((revision) => revision.name === one.deployments[0]?.revision)?.image ?? '';
  const digest = images.find(({tags}) => tags.includes(sha))?.digest ?? sha;
  return Boolean(sha) && ours.every((one) => still(one) && (image(one).includes(sha) || image(one).includes(digest)));
}

function still(one) {
  return one.deployments.length === 1 && one.deployments[0].rollout === 'COMPLETED';
}

/** Whether the second release was approved. */
function goesOut() {
  return deployPull()?.number !== about && deployPull()?.state === 'merged';
}

/** Whether what crashed was taken back: every service runs again what ran before. */
function rescued() {
  const [newest] = state.github.deployments;
  return ['failure', 'error', 'inactive'].includes(newest?.state) && runs(pull().sha);
}
