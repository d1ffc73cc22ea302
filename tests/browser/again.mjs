// The sandbox ends while somebody looks, and another one begins in its place: the page says so, and goes on.

import {spawn} from 'node:child_process';
import {once} from 'node:events';

import {browse, Visitor} from './page.mjs';

/** Starts a sandbox on a port, and gives it with its link. */
async function start(port) {
  const program = spawn(process.env.TENGU, ['sandbox', '--port', port, '--language', 'en'], {stdio: ['ignore', 'pipe', 'inherit']});
  const [first] = await once(program.stdout, 'data');
  program.stdout.resume();
  return {program, url: /http:\S+/.exec(String(first))[0]};
}

let {program, url} = await start('0');
try {
  await browse(async (browser) => {
    const visitor = await Visitor.open(browser, `${url}?language=en&tour=off`, {width: 720, height: 700, name: 'again'});
    await visitor.say('tengu ping');
    await visitor.until(() => document.querySelector('.answers'));
    program.kill('SIGKILL');
    await visitor.until(() => document.querySelector('.status.bad'));
    await visitor.say('tengu status');
    await visitor.until(() => document.querySelector('#told .bad'));
    await visitor.look('gone');
    const anew = visitor.page.waitForNavigation();
    ({program} = await start(new URL(url).port));
    await anew;
    await visitor.until(() => document.querySelector('.status.good') && !document.querySelector('.message'));
    await visitor.say('tengu ping');
    await visitor.until(() => document.querySelector('.answers'));
    // what could not be fetched meanwhile is no complaint
    visitor.complaints = visitor.complaints.filter((words) => !words.includes('ERR_'));
    visitor.done();
  });
} finally {
  program.kill('SIGKILL');
}
