// What Slack and GitHub refuse on the Japanese page is said in Japanese, and what to do; also that the bot speaks
// English here.

import {browse, fail, Visitor, words} from './page.mjs';

const url = process.argv[2];
/** Two words in a row that are neither a name nor a command. */
const ENGLISH = /\b(?!tengu|deploy|as kenji)[a-z]{2,}'?[a-z]* [a-z]{2,}/i;

await browse(async (browser) => {
  const visitor = await Visitor.open(browser, `${url}?language=ja&tour=off`, {width: 1440, height: 900, name: 'refused'});
  await visitor.reads('tengu sandbox --language ja', '#told');
  const {people} = (await visitor.state()).slack;
  const [me, guest, other, third] = ['kenji', 'gil', 'ayako', 'tomas'].map((wanted) => people.find(({name}) => name === wanted).id);
  const act = (as, what, more) => visitor.page.evaluate(async (body) => {
    const answer = await fetch('/act', {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(body)});
    return answer.json();
  }, {as, language: 'ja', act: what, ...more});
  /** It is refused, by this sentence. */
  const refused = async (name, as, what, more) => {
    const answer = await act(as, what, more);
    const known = words('ja', name);
    if (!answer.refused || !known.every((part) => answer.refused.includes(part))) fail(`${what}: ${JSON.stringify(answer)} is not ${name}`);
    if (ENGLISH.test(answer.refused)) fail(`${what} is refused in English: ${answer.refused}`);
  };
  const channel = 'C00DEPLOY';
  const nowhere = {channel, ts: '1.1'};
  await refused('no-open-deploy', me, 'merge');
  await visitor.say('tengu deploy production');
  await visitor.until(() => document.querySelector('[data-action=approve]'));
  const {messages} = (await visitor.state()).slack;
  const [asked, card] = [messages[0], messages.find(({blocks}) => blocks.some((block) => block.elements?.some((one) => one.action_id === 'approve')))];

  await refused('not-in-channel', me, 'say', {channel: 'C0NOWHERE', text: 'x'});
  await refused('not-in-channel', me, 'slash', {channel: 'C0NOWHERE', text: 'x'});
  await refused('gone-message', me, 'edit', {...nowhere, text: 'x'});
  await refused('not-your-message', other, 'edit', {channel, ts: asked.ts, text: 'x'});
  await refused('gone-message', me, 'react', {...nowhere, emoji: 'eyes', on: true});
  await refused('gone-button', me, 'press', {...nowhere, action: 'approve'});
  await refused('gone-button', me, 'press', {channel, ts: card.ts, action: 'nothing'});
  await refused('gone-button', me, 'press-home', {action: 'nothing'});
  await refused('gone-modal', me, 'submit', {entries: {}});
  const {number} = (await visitor.state()).github.pulls[0];
  await refused('no-box', me, 'tick', {pull: number, box: 99, on: true});
  await refused('no-account', guest, 'merge', {pull: number});
  await act(me, 'conflict', {on: true});
  await refused('merge-conflicts', me, 'merge', {pull: number});
  await act(me, 'conflict', {on: false});
  await refused('running', me, 'start');

  await visitor.become('tomas');
  await visitor.say('/tengu deploy-feature');
  await visitor.until(() => document.querySelector('dialog[open] select'));
  await refused('unfit-field', third, 'submit', {entries: {nothing: 'x'}});
  await visitor.press('dialog .button:not(.primary)');
  await visitor.until(() => !document.querySelector('dialog[open]'));

  // on the page itself, where nobody hears what is pressed
  await act(me, 'kill');
  await visitor.until(() => document.querySelector('.status.bad'));
  await refused('not-running', me, 'kill');
  await visitor.press('[data-action=approve]');
  await visitor.reads(words('ja', 'unheard').at(-1), '#told .bad');
  await visitor.look('unheard');
  await visitor.say('/tengu status');
  await visitor.until(() => document.querySelector('.message.whisper'));
  if (ENGLISH.test(await visitor.page.evaluate(() => document.querySelector('.message.whisper .body').innerText))) fail('the slash command fails in English');
  await visitor.look('unanswered');
  await act(me, 'start');
  await visitor.until(() => document.querySelector('.status.good'));
  await act(me, 'close', {pull: number});
  await refused('not-open', me, 'merge', {pull: number});
  await refused('not-open', me, 'close', {pull: number});
  // twice the same feature is two pull requests
  for (const title of ['雪崩の危険度を表示', '雪崩の危険度を表示']) {
    const answer = await act(me, 'feature', {title});
    if (!answer.told) fail(`it is not merged: ${JSON.stringify(answer)}`);
  }
  // that it is refused is no complaint
  visitor.complaints = visitor.complaints.filter((said) => !said.includes('409'));
  visitor.done();
});
