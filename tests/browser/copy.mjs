// A copy of a branch: pushed by a lever, asked for in Slack, opened by its link, followed in AWS, brought up to date,
// picked in a modal, put to bed at night and woken by a button, and gone at its end.

import {browse, fail, sentence, Visitor} from './page.mjs';

const [, , url, language, width, scheme] = process.argv;
const BRANCH = 'feature/winter-map';
const HOST = 'feature-winter-map.localhost';

await browse(async (browser) => {
  const visitor = await Visitor.open(browser, `${url}?language=${language}&tour=off`, {width: Number(width), height: 800, scheme, name: `copy-${language}`});
  const view = (name) => (name === 'slack' && Number(width) >= 1100 ? null : visitor.press(`.tab.${name}`));
  const head = async () => (await visitor.state()).github.branches.find(({name}) => name === BRANCH).sha;
  const rest = async () => {
    await view('levers');
    await visitor.press('[data-lever=time-rest]');
    await visitor.until(() => document.querySelector('.status.busy'));
    await visitor.until(() => document.querySelector('.status.good'));
  };
  /** Presses what leads to another page, and gives what that page says. */
  const follow = async (selector) => {
    const opened = new Promise((done) => visitor.page.once('popup', done));
    await visitor.press(selector);
    const page = await opened;
    await page.waitForSelector('main h1');
    const said = await page.evaluate(() => document.body.innerText);
    if (new URL(page.url()).hostname !== HOST) fail(`the link leads to ${page.url()}`);
    await page.screenshot({path: `${process.env.SCREENSHOTS}/${visitor.name}-site.png`});
    await page.close();
    return said;
  };
  const has = (said, parts) => parts.forEach((part) => said.includes(part) || fail(`the copy says nothing of ${part}: ${said}`));

  await view('levers');
  await visitor.press('[data-lever=work-branch]');
  await visitor.until(async (branch) => (await (await fetch('/state')).json()).github.branches.some(({name}) => name === branch), BRANCH);
  await view('slack');
  await visitor.say(`tengu deploy-feature ${BRANCH} for 2d`);
  await visitor.until(() => document.querySelector('.message .b-header'));
  await visitor.look('asked');
  await rest();
  await view('slack');
  await visitor.reads(sentence(language, 'feature-running'), '.message');
  await visitor.look('answers');
  const first = await head();
  has(await follow('.message [data-action=open]'), [BRANCH, HOST, first, 'web-feature-feature-winter-map:1']);

  await view('aws');
  await visitor.look('aws');
  for (const part of ['.sites', '.records', '.services .leads']) {
    has(await follow(`${part} a[href*="${HOST}"]`), [BRANCH, first]);
  }
  const {aws} = await visitor.state();
  const target = aws.rules.find(({hosts}) => hosts.includes(HOST)).targets.find(({state}) => state === 'healthy');
  if (!aws.tasks.some(({address, service}) => address === target.address && service)) fail('the target is no task that is shown');
  await visitor.reads(target.address, '.services .card');

  // a push brings it up to date
  await view('levers');
  await visitor.press('[data-lever=work-branch]');
  await visitor.until(async (branch, before) => (await (await fetch('/state')).json()).github.branches.find(({name}) => name === branch).sha !== before, BRANCH, first);
  await visitor.press('[data-lever=time-minute]');
  await visitor.until(() => document.querySelector('.status.busy'));
  await visitor.until(() => document.querySelector('.status.good'));
  await rest();
  await view('aws');
  has(await follow(`.sites a[href*="${HOST}"]`), [await head(), 'web-feature-feature-winter-map:2']);

  // without a branch there is a list to pick from
  await view('slack');
  await visitor.become('rosa');
  await visitor.say('/tengu deploy-feature');
  await visitor.until(() => document.querySelector('dialog[open] select'));
  await visitor.look('pick');
  await visitor.page.select('dialog select', BRANCH);
  await (await visitor.page.$('dialog input[type=text]')).type('demo');
  await visitor.press('dialog .button.primary');
  await visitor.until(() => !document.querySelector('dialog[open]'));
  await visitor.reads('demo.localhost', '.message');
  await rest();

  await view('levers');
  await visitor.press('[data-lever=time-night]');
  await view('slack');
  await visitor.reads(sentence(language, 'feature-stopped'), '.message');
  await visitor.until(() => document.querySelector('.status.good'));
  await visitor.look('night');
  await view('aws');
  await visitor.look('night-aws');
  await view('slack');
  await visitor.press('.room:last-child');
  await visitor.reads('demo.localhost', '.home');
  await visitor.look('home');
  await visitor.press('.room:first-child');
  await visitor.press('.message [data-action="command:redeploy-feature"]');
  await rest();
  await view('aws');
  await visitor.until(async () => (await (await fetch('/state')).json()).aws.rules.some(({hosts, targets}) => hosts.includes('demo.localhost') && targets.some(({state}) => state === 'healthy')));

  await view('slack');
  await visitor.press('.message [data-action="command:delete-feature"]');
  await visitor.until(() => document.querySelector('dialog[open]'));
  await visitor.look('sure');
  await visitor.press('dialog .button.danger, dialog .button.primary');
  await rest();
  await view('levers');
  await visitor.press('[data-lever=time-weekend]');
  await visitor.until(() => document.querySelector('.status.busy'));
  await visitor.until(() => document.querySelector('.status.good'));
  await view('slack');
  await visitor.look('weekend');
  visitor.done();
});
