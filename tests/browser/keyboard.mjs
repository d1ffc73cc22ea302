// A deploy by the keyboard alone: to the channel, to somebody else, to the card's button, to the other views.

import {browse, fail, Visitor} from './page.mjs';

const url = process.argv[2];

await browse(async (browser) => {
  const visitor = await Visitor.open(browser, `${url}?language=en&tour=off`, {width: 1440, height: 900, name: 'keyboard'});
  const {keyboard} = visitor.page;
  const at = (selector) => visitor.page.evaluate((wanted) => document.activeElement.matches(wanted), selector);
  /** Goes on from place to place until this one, and sees where it is. */
  const reach = async (selector, key = 'Tab') => {
    for (let step = 0; step < 120; step++) {
      if (await at(selector)) {
        const seen = await visitor.page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== 'none');
        return seen || fail(`nobody sees that ${selector} has the focus`);
      }
      if (key === 'Back') {
        await keyboard.down('Shift');
        await keyboard.press('Tab');
        await keyboard.up('Shift');
      } else {
        await keyboard.press(key);
      }
    }
    return fail(`${selector} is not reached by the keyboard`);
  };
  await reach('.typed');
  await keyboard.type('tengu deploy production');
  await keyboard.press('Enter');
  await visitor.until(() => document.querySelector('[data-action=approve]'));
  await reach('#me', 'Back');
  await keyboard.type('ayako');
  await visitor.until(() => document.querySelector('#me').value === 'ayako');
  await reach('[data-tool=react]');
  await keyboard.press('Enter');
  await visitor.until(() => document.activeElement.closest('.picker'));
  await keyboard.press('Escape');
  await visitor.until(() => document.activeElement.matches('[data-tool=react]'));
  await reach('[data-tool=reply]');
  await keyboard.press('Enter');
  await visitor.until(() => document.activeElement.matches('.thread textarea'));
  await reach('.thread .title button', 'Back');
  await keyboard.press('Enter');
  await reach('[data-action=approve]');
  await keyboard.press('Space');
  await visitor.until(async () => (await (await fetch('/state')).json()).github.pulls[0].state === 'merged');
  await reach('.tab.levers', 'Back');
  await keyboard.press('Enter');
  await reach('[data-lever=next-crash]');
  await keyboard.press('Enter');
  await visitor.until(() => document.querySelector('#told p'));
  await visitor.shot('lever');
  visitor.done();
});
