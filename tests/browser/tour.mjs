// The guided tour, from its first step to its last: a deploy until all is verified, and a release that crashes
// and is taken back. Everything with the mouse.

import {browse, fail, Visitor} from './page.mjs';

const url = process.argv[2];

await browse(async (browser) => {
  const visitor = await Visitor.open(browser, `${url}?language=en`, {width: 1440, height: 900, name: 'tour'});
  const at = (number) => visitor.until((wanted) => document.querySelector('.tour p')?.innerText.includes(`step ${wanted} of 7`), number);
  const help = () => visitor.press('[data-tour=help]');
  await at(1);
  await visitor.look('1-ask');
  await help();
  await visitor.page.keyboard.press('Enter');

  await at(2);
  await visitor.reads('Deploy web to production', '.b-header');
  await visitor.look('2-card');
  await help();
  await visitor.press('.paper input[type=checkbox]');

  await at(3);
  await visitor.look('3-ticked');
  await help();
  await visitor.press('[data-action=approve]');

  await at(4);
  await help();
  await visitor.shot('4-rolling');

  await at(5);
  await visitor.look('5-live');
  await help();

  await at(6);
  await visitor.reads('everybody says that it works', '.message');
  await visitor.look('6-verified');
  await help();
  await visitor.until(() => document.querySelector('.talk .typed')?.value.includes('deploy'));
  // the image of what was pushed takes its time
  await visitor.page.focus('.talk .typed');
  await visitor.page.keyboard.press('Enter');

  await at(7);
  await visitor.look('7-again');
  await help();
  await visitor.press('[data-action=approve]');
  await visitor.pressWords('Let time run');
  await visitor.reads('Rolled back.', '.message');
  await visitor.reads('Tour: done');
  await visitor.look('8-rescued');
  await visitor.press('[data-tour=leave]');
  await visitor.page.reload();
  await visitor.page.waitForSelector('.message');
  if (await visitor.page.$('.tour')) fail('the tour begins again by itself');
  visitor.done();
});
