// The guided tour, from its first step to its last: a deploy until all is verified, and a release that crashes
// and is taken back. Everything with the mouse.

import {browse, fail, sentence, Visitor} from './page.mjs';

const [, , url, language, width] = process.argv;

await browse(async (browser) => {
  const window = {width: Number(width), height: 900, name: `tour-${language}`};
  const visitor = await Visitor.open(browser, `${url}?language=${language}`, window);
  const at = (step) => visitor.until((wanted) => document.querySelector(`.tour[data-step="${wanted}"]`), step);
  const help = () => visitor.press('[data-tour=help]');
  const enter = async () => {
    await visitor.until(() => document.activeElement.matches('.typed') && document.activeElement.value);
    await visitor.page.keyboard.press('Enter');
  };
  await at(1);
  await visitor.look('1-ask');
  await help();
  await enter();

  await at(2);
  await visitor.until(() => document.querySelector('.message .b-header'));
  await visitor.look('2-card');
  await help();
  await visitor.press('.paper input[type=checkbox]');

  await at(3);
  await visitor.look('3-ticked');
  // it can be left, and is where it was
  await visitor.press('[data-tour=leave]');
  await visitor.until(() => !document.querySelector('.tour'));
  await visitor.page.reload();
  await visitor.press('#take-tour');
  await at(3);
  await help();
  await visitor.press('[data-action=approve]');

  await at(4);
  const run = await visitor.page.evaluate(() => document.querySelector('[data-tour=help]').textContent);
  await help();
  await visitor.look('4-rolling');

  await at(5);
  await visitor.look('5-live');
  await help();

  await at(6);
  await visitor.reads(sentence(language, 'card-done'), '.message');
  await visitor.look('6-verified');
  await help();
  await enter();

  await at(7);
  await visitor.look('7-again');
  await help();
  await visitor.press('[data-action=approve]');
  // once it goes out, help is to let time run
  await visitor.until((wanted) => document.querySelector('[data-tour=help]').textContent === wanted, run);
  await help();
  await at('over');
  await visitor.reads(sentence(language, 'card-rolled-back'), '.message');
  await visitor.look('8-rescued');
  await visitor.press('[data-tour=leave]');
  await visitor.page.reload();
  await visitor.until(() => document.querySelector('.message'));
  if (await visitor.page.$('.tour')) fail('the tour begins again by itself');
  visitor.done();
});
