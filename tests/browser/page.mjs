// What the browser's tests share: a browser, a page that must not complain, and ways to do and to wait.

import {mkdirSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const peers = createRequire(`${process.env.PEERS}/`);
const puppeteer = peers('puppeteer-core');
const axe = readFileSync(peers.resolve('axe-core/axe.min.js'), 'utf8');

/** Where screenshots go; git ignores it. */
const SHOTS = process.env.SCREENSHOTS;
/** How long anything may take, in milliseconds: the machine may be busy. */
const PATIENCE = Number(process.env.PATIENCE ?? 90_000);

/** Fails the test with these words. */
export function fail(words) {
  throw new Error(words);
}

/** What the bot says, in a language, as far as nothing is filled in: up to the end of its first bold words. */
export function sentence(language, name) {
  const file = readFileSync(new URL(`../../locales/${language}/tengu.ftl`, import.meta.url), 'utf8');
  const found = new RegExp(`^${name} = [^*]*\\*([^*]+)\\*`, 'm').exec(file) ?? fail(`nobody says ${name}`);
  return found[1];
}

/** What the sandbox says, in a language: the parts between what is filled in. */
export function words(language, name) {
  const file = readFileSync(new URL(`../../locales/${language}/sandbox.ftl`, import.meta.url), 'utf8');
  const found = new RegExp(`^${name} = (.+)$`, 'm').exec(file) ?? fail(`nobody says ${name}`);
  return found[1].split(/\{ \$\w+ \}/).filter((part) => part.trim());
}

/** Opens a browser, and closes it when `story` is told. */
export async function browse(story) {
  mkdirSync(SHOTS, {recursive: true});
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--lang=en-US'],
    headless: true,
  });
  try {
    await story(browser);
  } finally {
    await browser.close();
  }
}

/** A visitor with a window of this size. Whatever the page complains of fails the test. */
export class Visitor {
  static async open(browser, url, {width, height, scheme = 'light', name}) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.setViewport({width, height});
    await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: scheme}]);
    const visitor = new Visitor();
    Object.assign(visitor, {page, name: `${name}-${width}`, complaints: []});
    page.on('pageerror', (error) => visitor.complaints.push(error.message));
    page.on('console', (said) => said.type() === 'error' && visitor.complaints.push(said.text()));
    page.on('dialog', async (dialog) => {
      visitor.complaints.push(`a script that nobody wrote: ${dialog.message()}`);
      await dialog.dismiss();
    });
    await page.goto(url);
    await page.waitForSelector('#top h1');
    return visitor;
  }

  /** Waits until this holds on the page. */
  async until(holds, ...given) {
    try {
      return await this.page.waitForFunction(holds, {polling: 150}, ...given);
    } catch {
      await this.shot('stuck');
      return fail(`it never came: ${holds} ${given}\n${this.complaints.join('\n')}\n${await this.page.evaluate(() => document.body.innerText)}`);
    }
  }

  /** Waits until these words are somewhere. */
  reads(words, place = 'body') {
    return this.until((wanted, where) => [...document.querySelectorAll(where)].some((node) => node.innerText.includes(wanted)), words, place);
  }

  /** Presses what is there, as a mouse does. The last one, where there are several. */
  async press(selector) {
    await this.until((wanted) => [...document.querySelectorAll(wanted)].some((node) => node.offsetParent && !node.disabled), selector);
    await this.page.evaluate((wanted) => {
      const all = [...document.querySelectorAll(wanted)].filter((node) => node.offsetParent && !node.disabled);
      all.at(-1).scrollIntoView({block: 'center'});
      all.at(-1).click();
    }, selector);
  }

  /** Presses what says these words. */
  async pressWords(words, place = 'button') {
    const find = (wanted, where) => [...document.querySelectorAll(where)].filter((node) => node.offsetParent && !node.disabled && node.innerText.trim() === wanted).at(-1);
    await this.until(find, words, place);
    await this.page.evaluate((wanted, where) => [...document.querySelectorAll(where)].filter((node) => node.offsetParent && !node.disabled && node.innerText.trim() === wanted).at(-1).click(), words, place);
  }

  /** Types into the channel, with the keyboard. */
  async say(words) {
    await this.page.focus('.talk .typed');
    await this.page.evaluate(() => (document.querySelector('.talk .typed').value = ''));
    await this.page.keyboard.type(words);
    await this.page.keyboard.press('Enter');
  }

  async become(name) {
    await this.page.select('#me', name);
  }

  /** What the server tells. */
  state() {
    return this.page.evaluate(async () => (await fetch('/state')).json());
  }

  /** Takes a picture of what there is, and asks axe about it. */
  async look(view) {
    await this.shot(view);
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wide > 0) fail(`${view}: the page is ${wide} px wider than its window`);
    await this.page.evaluate(axe);
    const {violations} = await this.page.evaluate(() => axe.run({resultTypes: ['violations']}));
    const bad = violations.filter(({impact}) => ['serious', 'critical'].includes(impact));
    const told = bad.map(({id, help, nodes}) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join('\n  ')}`);
    if (told.length) fail(`${this.name} ${view}:\n${told.join('\n')}`);
  }

  async shot(view) {
    await new Promise((done) => setTimeout(done, 250));
    await this.page.screenshot({path: `${SHOTS}/${this.name}-${view}.png`});
  }

  /** Nothing was complained of. */
  done() {
    if (this.complaints.length) fail(`${this.name}: ${this.complaints.join('\n')}`);
  }
}
