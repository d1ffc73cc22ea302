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
  await act('body', {pull: number, text: NASTY.map((text) => `- [ ] ${text}`).join('\n')});
  await shown('.paper', NASTY.slice(0, 4));
  await visitor.pressWords('Edit the description');
  await visitor.until((wanted) => document.querySelector('textarea[name=body]')?.value.includes(wanted), NASTY[6]);
  await visitor.look('pull');

  const strange = await visitor.page.evaluate(() => [...document.querySelectorAll('main img, main script, main iframe, main object, a[href^="javascript"], svg[onload], [onerror]')].map((node) => node.outerHTML));
  if (strange.length) fail(`markup came through: ${strange.join('\n')}`);
  visitor.done();
});
