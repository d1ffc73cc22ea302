// AWS: services and their tasks, images, revisions, logs, and where the names of copies lead.

import {el, fill, link} from './dom.js';
import {state} from './state.js';
import {count, language, say, word} from './words.js';

/** Draws the account. */
export function draw(pane) {
  const {aws} = state;
  if (!aws) return;
  const logged = follow(pane.querySelector('pre.logs'));
  fill(pane,
    el('h2', {class: 'title'}, say('aws')),
    el('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': say('aws')},
      part('services', aws.services, () => el('div', {class: 'cards'}, aws.services.map(service))),
      part('errands', aws.tasks.filter((task) => !task.service), (tasks) => el('ul', {class: 'rows'}, tasks.slice(-6).reverse().map(errand))),
      part('sites', aws.rules, () => el('ul', {class: 'rows'}, aws.rules.map(rule))),
      part('records', aws.records, () => table(['name', 'kind', 'leads-to'], aws.records.map((one) => [one.kind === 'TXT' ? one.name : site(one.name), one.kind, one.alias ?? one.values.join(', ')]))),
      part('images', aws.images, () => table(['repository', 'tags', 'pushed', 'runs'], newestImages().map((image) =>
        [image.repository, image.tags.map(short).join(', '), time(image.pushed), image.runs ? '●' : '']))),
      part('revisions', aws.revisions, () => table(['revision', 'image'], aws.revisions.slice(-8).reverse().map((one) => [one.name, image(one.image)]))),
      part('logs', aws.logs, () => logs(aws.logs))));
  logged(pane.querySelector('pre.logs'));
}

/** What was said last is shown, unless somebody reads further up. */
function follow(before) {
  const end = !before || before.scrollHeight - before.scrollTop - before.clientHeight < 40;
  return (list) => {
    if (list && end) list.scrollTop = list.scrollHeight;
  };
}

/** A part of the account; nothing where there is nothing in it. */
function part(name, list, drawn) {
  if (!list.length) return null;
  return el('section', {key: name, class: name}, el('h3', {}, say(`part-${name}`)), drawn(list));
}

function service(one) {
  const tasks = state.aws.tasks.filter((task) => task.service === one.name && task.cluster === one.cluster);
  const there = tasks.filter((task) => task.status !== 'STOPPED' || Date.parse(task.created) > newest(tasks) - 240_000);
  const moves = one.deployments.length > 1 || one.deployments.some((deployment) => deployment.rollout === 'IN_PROGRESS');
  const line = (deployment, nth) => el('li', {}, el('code', {}, deployment.revision), ' ',
    nth ? count('still', deployment.running) : say('counts', {running: deployment.running, desired: one.desired}),
    deployment.pending ? ` · ${count('starting', deployment.pending)}` : '',
    deployment.failed ? el('span', {class: 'bad'}, ` · ${count('failed', deployment.failed)}`) : '',
    nth ? '' : el('span', {class: `check ${{COMPLETED: 'success', FAILED: 'failure'}[deployment.rollout] ?? 'pending'}`}, word('rollout', deployment.rollout)));
  return el('article', {class: `card${moves ? ' moves' : ''}`, key: one.arn, 'aria-label': `${one.cluster}/${one.name}`},
    el('h4', {}, el('span', {class: 'quiet'}, `${one.cluster}/`), one.name),
    el('ul', {class: 'bare deployments'}, one.deployments.map(line)),
    leads(there.flatMap(names)),
    el('div', {class: 'tasks'}, there.map(task)),
    one.events.length ? el('details', {}, el('summary', {}, say('events')), el('ul', {class: 'bare small'}, one.events.map(([at, words]) => el('li', {}, `${time(at)} ${words}`)))) : null);
}

/** What runs, and what was built last. */
function newestImages() {
  const {images} = state.aws;
  const last = images.filter(({runs}) => !runs).slice(-6);
  return [...images.filter(({runs}) => runs).reverse(), ...last.reverse()];
}

/** The pages that a service answers with. */
function leads(hosts) {
  return hosts.length ? el('div', {class: 'leads'}, [...new Set(hosts)].map((name) => el('div', {}, site(name)))) : null;
}

/** The names that lead to a task: by the load balancer, or by a record of its address. */
function names(task) {
  const {rules, records} = state.aws;
  const has = (values) => values.includes(task.address) || (task.public && values.includes(task.public));
  return [...rules.filter(({targets}) => has(targets.map(({address}) => address))).flatMap(({hosts}) => hosts),
    ...records.filter(({values}) => has(values)).map(({name}) => name)];
}

/** The name of a page that answers here, as a link. */
function site(name) {
  return name.includes('*') ? name : link(`http://${name}:${state.aws.port}/`, {}, name);
}

function newest(tasks) {
  return Math.max(...tasks.map((task) => Date.parse(task.created)));
}

/** A task: what it is doing stands on it, in words and not by its colour alone. */
function task(one) {
  const doing = one.status === 'RUNNING' ? (one.ending ? 'draining' : one.healthy ? 'running' : 'starting') : one.status === 'STOPPED' ? 'stopped' : ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(one.status) ? 'pending' : 'draining';
  // Whoever is told to stop ends with 143, if not with 0.
  const fine = doing === 'stopped' && [0, 143].includes(one.exit);
  const ended = doing === 'stopped' && one.exit !== null && !fine ? ` (${one.exit})` : '';
  return el('span', {class: `task ${fine ? 'ended' : doing}`, key: one.id, title: [one.id.slice(0, 8), one.revision, one.status, one.reason].filter(Boolean).join(' · ')},
    `${say(`task-${doing}`)}${ended} `, el('code', {}, one.revision.split(':').at(-1)), names(one).length ? ` · ${one.address}` : '');
}

function errand(one) {
  return el('li', {class: 'row still', key: one.id}, task(one), el('span', {class: 'grow'}, el('code', {}, one.command)), el('span', {class: 'quiet'}, one.reason ?? ''), el('span', {class: 'quiet'}, time(one.created)));
}

function rule(one) {
  return el('li', {class: 'row still', key: one.arn}, el('span', {class: 'grow'}, one.hosts.flatMap((name, nth) => [nth ? ', ' : '', site(name)])),
    el('span', {class: 'quiet'}, say('target-group'), ' ', el('code', {}, one.group)), one.targets.map((target) => el('span', {class: `task ${target.state === 'healthy' ? 'running' : target.state === 'draining' ? 'draining' : 'pending'}`}, `${target.address} ${word('target', target.state)}`)));
}

function logs(lines) {
  return el('pre', {class: 'logs', tabindex: 0, role: 'region', 'aria-label': say('part-logs')}, lines.slice(-60).map((line) => `${time(line.at)}  ${line.stream.split('/')[0]}  ${line.text}\n`).join(''));
}

function table(names, rows) {
  return el('div', {class: 'wide', tabindex: 0, role: 'region', 'aria-label': names.map((name) => say(`column-${name}`)).join(', ')}, el('table', {},
    el('thead', {}, el('tr', {}, names.map((name) => el('th', {scope: 'col'}, say(`column-${name}`))))),
    el('tbody', {}, rows.map((row) => el('tr', {}, row.map((cell) => el('td', {}, cell)))))));
}

function short(tag) {
  return /^[0-9a-f]{40}$/.test(tag) ? tag.slice(0, 7) : tag;
}

function image(uri) {
  const [, name, reference] = /([^/@:]+)[@:](.+)$/.exec(uri.slice(uri.lastIndexOf('/') + 1)) ?? [];
  return name ? `${name}:${short(tagOf(reference))}` : uri;
}

/** The tag of an image that is named by its digest. */
function tagOf(reference) {
  return state.aws.images.find(({digest}) => digest === reference)?.tags[0] ?? reference;
}

function time(at) {
  return new Date(at).toLocaleTimeString(language);
}
