// Text that wants to be more than text, in every place where the page shows what people wrote.

import {browse, fail, Visitor} from './page.mjs';

const url = process.argv[2];
const NASTY = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(2)</script>',
  '"><svg onload=alert(3)>',
  '<a href="javascript:alert(4)">here</a>',
  '[here](javascript:alert(5))',
  '![here](https://evil.example/x.png)',
  '</textarea></pre></script><b>bold',
  '&lt;i&gt; &amp;amp; &#60;u&#62;',
  '{{constructor.constructor("alert(6)")()}} ${alert(7)}',
  '<iframe srcdoc="<script>alert(8)</script>">',
  '__proto__ constructor toString',
  '\u202eright to left\u202c',
];

await browse(async (browser) => {
  const visitor = await Visitor.open(browser, `${url}?language=en&tour=off`, {width: 1440, height: 900, scheme: 'dark', name: 'nasty'});
  const act = (what, more) => visitor.page.evaluate(async (what, more) => {
    const answer = await fetch('/act', {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({as: 'U000KENJI', language: 'en', act: what, ...more})});
    return answer.json();
  }, what, more);
  /** Every one of them is there to be read, in a place. */
  const shown = async (place, strings = NASTY) => {
    for (const text of strings) await visitor.reads(text, place);
  };
  const channel = 'C00DEPLOY';
  for (const text of NASTY) await act('say', {channel, text});
  await shown('.talk .log');
  const parent = (await visitor.state()).slack.messages[0].ts;
  for (const text of NASTY) await act('say', {channel, text, thread: parent});
  await visitor.press('.answers');
  await shown('.thread .log');
  await visitor.press('.thread .title .plain');

  for (const text of NASTY) await act('push', {title: text});
  await visitor.pressWords('Commits', '.tabs button');
  // what git keeps has no invisible marks to show
  await shown('#beside', NASTY.slice(0, -1));
  await visitor.look('commits');
  for (const title of NASTY.slice(0, 4)) await act('feature', {title});
  await visitor.pressWords('Pull requests', '.tabs button');
  await shown('#beside', NASTY.slice(0, 4));

  await visitor.say('tengu deploy production');
  await visitor.until(() => document.querySelector('[data-action=approve]'));
  await shown('.talk .log', NASTY.slice(0, 3));
  await visitor.press('#beside .rows li:first-child button');
  const {number} = (await visitor.state()).github.pulls[0];
  // nobody writes it anew meanwhile
  await act('kill');
  await act('body', {pull: number, text: NASTY.map((text) => `- [ ] ${text}`).join('\n')});
  await shown('.paper', [...NASTY.slice(0, 4), NASTY[6]]);
  await visitor.pressWords('Edit the description');
  await visitor.until((wanted) => document.querySelector('textarea[name=body]')?.value.includes(wanted), NASTY[6]);
  await visitor.look('pull');

  const strange = await visitor.page.evaluate(() => [...document.querySelectorAll('main img, main script, main iframe, main object, a[href^="javascript"], svg[onload], [onerror]')].map((node) => node.outerHTML));
  if (strange.length) fail(`markup came through: ${strange.join('\n')}`);
  visitor.done();
});

// The same where people cannot write in the sandbox: names, logs, reasons, addresses. The page is told of them as if
// the server had said so.
const PLACES = ['real', 'name', 'login', 'text', 'title', 'body', 'subject', 'author', 'description', 'reason', 'command', 'stream', 'group',
  'editor', 'head', 'url', 'image', 'kind', 'alias', 'bot', 'state', 'alt_text'];
const told = [];

/** The state with something nasty wherever somebody's words may stand. */
function spoilt(value, key) {
  if (Array.isArray(value)) return value.map((one) => spoilt(one, key));
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, spoilt(one, name)]));
  if (typeof value !== 'string' || !PLACES.includes(key)) return value;
  told.push(key);
  return NASTY[told.length % NASTY.length];
}

await browse(async (browser) => {
  const source = await (await fetch(`${url}state`)).json();
  const {web, repository, base} = source.github;
  source.aws.logs.push({at: new Date().toISOString(), stream: 'web', text: 'x'});
  source.aws.rules.push({arn: 'r', hosts: NASTY, group: 'x', priority: 1, targets: [{address: NASTY[0], state: 'healthy'}]});
  source.aws.records.push({name: 'x', kind: 'A', values: NASTY, alias: null});
  source.github.deployments.push({id: 1, environment: NASTY[1], sha: NASTY[2], state: 'x', description: 'x', at: new Date().toISOString()});
  source.slack.messages.push({...source.slack.messages[0], ts: '1.1', thread: null, reactions: [[NASTY[0], ['U000KENJI']]], blocks: [
    {type: 'image', title: {text: 'x'}, alt_text: 'x', image_url: 'https://evil.example'},
    {type: 'actions', elements: [{type: 'button', action_id: NASTY[3], url: 'javascript:alert(9)', text: {text: 'x'}}]},
    {type: NASTY[4]}, {type: 'section', text: {type: 'mrkdwn', text: 'x'}, fields: [{type: 'mrkdwn', text: '<javascript:alert(10)|here>'}]},
  ]});
  const state = spoilt(source);
  Object.assign(state.github, {web, repository, base});
  const events = Object.entries(state).map(([name, section]) => `event: ${name}\ndata: ${JSON.stringify(section)}\n\n`).join('');
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => complaints.push(dialog.message()) && dialog.dismiss());
  await page.setViewport({width: 1440, height: 900});
  await page.setRequestInterception(true);
  page.on('request', (request) => (new URL(request.url()).pathname === '/events'
    ? request.respond({contentType: 'text/event-stream', body: events}) : request.continue()));
  await page.goto(`${url}?language=en&tour=off`);
  await page.waitForSelector('.message');
  const press = async (selector) => {
    const found = await page.evaluate((wanted) => {
      const all = [...document.querySelectorAll(wanted)];
      all.forEach((node) => node.click());
      return all.length;
    }, selector);
    if (!found) fail(`there is no ${selector} to press`);
  };
  for (const selector of ['.answers', '.tab.github', '#beside .tabs button:nth-child(2)', '#beside .tabs button:nth-child(3)', '#beside .tabs button:nth-child(4)',
    '#beside .tabs button:first-child', '#beside .rows li:first-child button', '.tab.aws', '.tab.levers', '.room:nth-child(3)', '.room:last-child']) {
    await press(selector);
    await new Promise((done) => setTimeout(done, 250));
    const strange = await page.evaluate(() => [...document.querySelectorAll('body img, main script, main iframe, main object, a[href^="javascript" i], [onload], [onerror]')].map((node) => node.outerHTML));
    if (strange.length) fail(`${selector}: markup came through: ${strange.join('\n')}`);
  }
  if (complaints.length) fail(complaints.join('\n'));
  if (told.length < 100) fail(`only ${told.length} places were tried`);
});
