// The emoji that tengu and its people use, by the names Slack has for them.

const EMOJI = {
  '+1': '👍', thumbsup: '👍', '-1': '👎', thumbsdown: '👎', white_check_mark: '✅', heavy_check_mark: '✔️',
  ballot_box_with_check: '☑️', x: '❌', eyes: '👀', tada: '🎉', heart: '❤️', rocket: '🚀', pray: '🙏', wave: '👋',
  ok_hand: '👌', smile: '😄', thinking_face: '🤔', fire: '🔥', bug: '🐛', bulb: '💡', ship: '🚢', shipit: '🚢',
  zzz: '💤', fast_forward: '⏩', arrow_forward: '▶️', white_small_square: '▫️', raised_hand: '✋', snowflake: '❄️',
  no_entry: '⛔', no_entry_sign: '🚫', warning: '⚠️', rotating_light: '🚨', hourglass: '⌛',
  hourglass_flowing_sand: '⏳', lock: '🔒', unlock: '🔓', package: '📦', memo: '📝', mag: '🔍', bell: '🔔',
  leftwards_arrow_with_hook: '↩️', wastebasket: '🗑️', crescent_moon: '🌙', arrows_counterclockwise: '🔄',
  twisted_rightwards_arrows: '🔀', information_source: 'ℹ️', globe_with_meridians: '🌐', watch: '⌚',
  speech_balloon: '💬', construction: '🚧', link: '🔗', seedling: '🌱', sparkles: '✨', clock: '🕐', stopwatch: '⏱️',
  busts_in_silhouette: '👥', bust_in_silhouette: '👤', label: '🏷️', gear: '⚙️', robot_face: '🤖', calendar: '📅',
};

/** What the picker offers. */
export const PICKED = ['+1', 'white_check_mark', 'eyes', 'tada', 'heart', 'rocket', 'pray', 'thinking_face', '-1', 'x', 'fire', 'wave'];

/** The character of a name; the name between colons, where we know none. */
export function emoji(name) {
  return Object.hasOwn(EMOJI, name) ? EMOJI[name] : `:${name}:`;
}
