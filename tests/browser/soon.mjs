// From the command to the first card in the page, some number of times: the sandbox is started, the page is opened,
// somebody types, and the card is there to be pressed. The browser itself is open before.

import {spawn} from 'node:child_process';
import {once} from 'node:events';

import {browse, Visitor} from './page.mjs';

const runs = Number(process.argv[2]);

/** How long it took, in milliseconds. */
async function run(browser) {
  const begun = performance.now();
  const program = spawn(process.env.TENGU, ['sandbox', '--port', '0', '--language', 'en'], {stdio: ['ignore', 'pipe', 'inherit']});
  try {
    const [first] = await once(program.stdout, 'data');
    program.stdout.resume();
    const url = /http:\S+/.exec(String(first))[0];
    const visitor = await Visitor.open(browser, `${url}?tour=off`, {width: 1440, height: 900, name: 'soon'});
    await visitor.page.waitForSelector('.talk .typed');
    await visitor.say('tengu deploy production');
    await visitor.page.waitForSelector('.message [data-action=approve]');
    const took = performance.now() - begun;
    visitor.done();
    await visitor.page.close();
    return took;
  } finally {
    program.kill('SIGKILL');
  }
}

await browse(async (browser) => {
  const took = [];
  for (let nth = 0; nth < runs; nth++) took.push(await run(browser));
  took.sort((one, other) => one - other);
  const middle = (took[Math.floor((runs - 1) / 2)] + took[Math.ceil((runs - 1) / 2)]) / 2;
  console.log(`from the command to the first card in the page, ${runs} runs: median ${Math.round(middle)} ms, worst ${Math.round(took.at(-1))} ms`);
});
