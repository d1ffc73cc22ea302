//! Words of courtesy around a command, which change nothing about what is asked.

const LEADING: [&str; 6] = ["please", "pls", "plz", "kindly", "hey", "hi"];
const TRAILING: [&str; 6] = ["please", "pls", "plz", "thanks", "thx", "ty"];
/// Asked for after a noun: 「デプロイをお願いします」 loses its を as well.
const ASKING: [&str; 8] = [
    "教えて",
    "見せて",
    "お願いいたします",
    "お願い致します",
    "お願いします",
    "おねがいします",
    "お願い",
    "おねがい",
];
/// Said after a verbal noun: 「デプロイして」.
const DOING: [&str; 8] = [
    "してもらえますか",
    "してくれますか",
    "してください",
    "して下さい",
    "ください",
    "下さい",
    "して",
    "よろしく",
];
/// Marks at the end of a sentence.
pub(super) const PUNCTUATION: [char; 10] = ['.', '!', '?', ',', ';', '。', '！', '？', '…', '、'];

/// Whether a word at the start of a line is mere courtesy.
pub(super) fn leads(word: &str) -> bool {
    among(word, &LEADING)
}

/// What is left of the last word of a line without courtesy and punctuation; maybe nothing.
pub(super) fn without_ending(word: &str) -> &str {
    let mut left = word;
    loop {
        let shorter = one_less(left.trim_end_matches(PUNCTUATION));
        if shorter.len() == left.len() {
            return left;
        }
        left = shorter;
    }
}

fn one_less(word: &str) -> &str {
    if among(word, &TRAILING) {
        return "";
    }
    if let Some(left) = ASKING.iter().find_map(|ending| word.strip_suffix(ending)) {
        return left.strip_suffix('を').unwrap_or(left);
    }
    DOING.iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word)
}

fn among(word: &str, list: &[&str]) -> bool {
    let word = word.trim_end_matches(PUNCTUATION);
    list.iter().any(|polite| word.eq_ignore_ascii_case(polite))
}

#[cfg(test)]
mod tests {
    use super::{leads, without_ending};

    #[test]
    fn endings_fall_off_until_the_word_is_left() {
        let table = [
            ("production", "production"),
            ("production.", "production"),
            ("production!!", "production"),
            ("production…", "production"),
            ("Please!", ""),
            ("thanks", ""),
            ("デプロイして", "デプロイ"),
            ("デプロイしてください。", "デプロイ"),
            ("デプロイをお願いします！", "デプロイ"),
            ("デプロイお願い", "デプロイ"),
            ("お願いします", ""),
            ("pleased", "pleased"),
            ("v1.2", "v1.2"),
            ("?", ""),
        ];
        for (word, left) in table {
            assert_eq!(without_ending(word), left, "{word}");
        }
        assert!(leads("Please,") && !leads("deploy"));
    }
}
