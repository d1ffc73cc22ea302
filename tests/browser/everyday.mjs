// A deploy on some screen, in some language and light: every view is looked at, boxes are ticked on GitHub and in
// Slack, a modal and a question are answered, and the bot dies and comes back.

import {browse, fail, Visitor} from './page.mjs';

const [, , url, language, width, scheme] = process.argv;

await browse(async (browser) => {
  const visitor = await Visitor.open(browser, `${url}?language=${language}&tour=off`, {width: Number(width), height: 740, scheme, name: `everyday-${language}`});
  // where there is room, Slack is always there
  const view = (name) => (name === 'slack' && Number(width) >= 1100 ? null : visitor.press(`.tab.${name}`));
  const body = async () => (await visitor.state()).github.pulls.find((pull) => pull.base === 'deployment/production').body;
  const boxes = async () => (await body()).match(/^- \[[x ]\]/gim).join('');
  await visitor.look('empty');

  await visitor.say('tengu depoly production');
  await visitor.press('.answers');
  await visitor.until(() => document.querySelector('.thread [data-action^=command]'));
  await visitor.look('suggestion');
  await visitor.press('.thread .title .plain');
  await visitor.say('/tengu status');
  await visitor.until(() => document.querySelector('.message.whisper'));
  await visitor.look('whisper');
  await visitor.say('tengu deploy production');
  await visitor.until(() => document.querySelector('[data-action=approve]'));
  await visitor.look('card');

  await view('github');
  await visitor.look('pulls');
  await visitor.press('#beside .rows li:first-child button');
  await visitor.press('.paper [data-box="1"]');
  await visitor.until(() => document.querySelector('.paper [data-box="1"]').checked);
  await visitor.until(async () => (await (await fetch('/state')).json()).github.pulls[0].editor === 'kenji-m');
  if (!(await body()).includes('\r\n')) fail('a page on GitHub saves CRLF');
  await visitor.look('pull');
  for (const [nth, list] of ['branches', 'commits', 'deployments'].entries()) {
    await visitor.press(`.tabs button:nth-child(${nth + 2})`);
    await visitor.look(list);
  }

  await view('slack');
  await visitor.become('ayako');
  await visitor.press('.message [data-tool=react]');
  await visitor.until(() => document.activeElement.closest('.picker'));
  await visitor.look('picker');
  await visitor.page.keyboard.press('Escape');
  await visitor.until(() => !document.querySelector('.picker'));
  await visitor.press('[data-action=approve]');
  await view('levers');
  await visitor.look('levers');
  await visitor.until(async () => (await (await fetch('/state')).json()).github.pulls[0].state === 'merged');
  await visitor.press('[data-lever=time-rest]');
  await view('aws');
  await visitor.until(() => document.querySelector('.task.draining, .task.pending'));
  await visitor.look('rolling');
  await visitor.until(() => document.querySelectorAll('.card .check.success').length === 3 && !document.querySelector('.status.busy'));
  await visitor.look('live');

  await view('slack');
  await visitor.pressWords('Roll back');
  await visitor.until(() => document.querySelector('dialog[open]'));
  await visitor.look('sure');
  await visitor.press('dialog .button:not(.primary)');
  const before = await boxes();
  await visitor.say('tengu verify all');
  await visitor.until(async (known) => {
    const {github} = await (await fetch('/state')).json();
    return github.pulls.find((pull) => pull.base === 'deployment/production').body.match(/^- \[[x ]\]/gim).join('') !== known;
  }, before);
  await visitor.look('verified');

  await visitor.become('tomas');
  await visitor.press('.room:last-child');
  await visitor.until(() => document.querySelector('.home .b-actions button'));
  await visitor.look('home');
  await visitor.press('.home [data-action^="broken:"]');
  await visitor.until(() => document.querySelector('dialog[open] form'));
  await visitor.look('modal');
  const field = await visitor.page.$('dialog textarea, dialog input[type=text]');
  await field.type('地図が白い');
  await visitor.press('dialog .button.primary');
  await visitor.until(() => !document.querySelector('dialog[open]'));

  await visitor.press('.room:first-child');
  await visitor.press('.answers');
  await visitor.until(() => document.querySelector('.thread'));
  await visitor.look('thread');
  await visitor.press('.thread .title .plain');

  await visitor.become('gil');
  await view('github');
  await visitor.press('.tabs button:first-child');
  await visitor.press('#beside .rows li:first-child button');
  await visitor.until(() => [...document.querySelectorAll('.paper input')].every((box) => box.disabled));
  await visitor.look('guest');

  await view('levers');
  await visitor.press('[data-lever=bot-kill]');
  await visitor.until(() => document.querySelector('.status.bad'));
  await visitor.shot('killed');
  await visitor.press('[data-lever=bot-start]');
  await visitor.until(() => document.querySelector('.status.good'));
  await visitor.page.reload();
  await view('slack');
  await visitor.until(() => document.querySelectorAll('.message').length > 3);
  visitor.done();
});
