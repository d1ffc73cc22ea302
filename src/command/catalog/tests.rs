use super::*;

fn problems(text: &str) -> Vec<String> {
    let files = [("team.toml".to_owned(), text.to_owned())];
    let found = Catalog::load(&files, &Vocabulary::sample()).err().unwrap_or_default();
    found.iter().map(ToString::to_string).collect()
}

/// A command that is right but for one line.
fn with(line: &str) -> String {
    let mut text = "[[command]]\n".to_owned();
    for right in
        ["usage = [\"lunch [<app>]\"]", "help = \"Say what is for lunch\"", "action = { reply = \"Soup\" }"]
    {
        let key = right.split(' ').next().unwrap_or_default();
        text.push_str(if line.starts_with(key) { line } else { right });
        text.push('\n');
    }
    text + if ["usage", "help", "action"].iter().any(|key| line.starts_with(key)) { "" } else { line }
}

#[test]
fn every_mistake_is_named_with_its_place() {
    let table = [
        ("colour = 1", "team.toml:5: command[1].colour: unknown key"),
        ("exmples = []", "did you mean `examples`?"),
        ("usage = []", "team.toml:2: command[1].usage: needs at least one usage"),
        ("usage = 3", "must be a string or a list of strings, not a number"),
        (
            "usage = [\"lunch\", \"eat <food>\"]",
            "team.toml:2: command[1].usage[2]: column 5: there is no placeholder <food>",
        ),
        ("usage = [\"ping\"]", "`ping` is there already, at commands/ping.toml:1"),
        ("usage = [\"ping|pong\"]", "`ping` is there already"),
        (
            "usage = [\"pong|ping\"]",
            "team.toml:1: command \"pong\": usage: `pong|ping` can't be told from `ping` at commands/ping.toml:1",
        ),
        ("usage = [\"deploy web production\"]", "team.toml:1: command \"deploy web production\""),
        ("help = {}", "team.toml:3: command[1].help: needs `en`, `ja` or both"),
        ("help = { de = \"Essen\" }", "team.toml:3: command[1].help.de: unknown key; allowed: en, ja"),
        ("help = \"\"", "team.toml:3: command[1].help: is empty"),
        ("action = \"dance\"", "there is no action \"dance\"; allowed: one of help, ping"),
        (
            "action = { reply = \"{{ colour }}\" }",
            "`colour` is no placeholder of its usage; there are: app, asker",
        ),
        ("action = { reply = \"{{ app | sparkle }}\" }", "sparkle"),
        ("action = { reply = \"{{ app\" }", "team.toml:4: command[1].action.reply: line 1 of the template"),
        ("action = { reply = [] }", "team.toml:4: command[1].action.reply: needs at least one reply"),
        (
            "action = { reply = \"a\", timeout = \"1s\" }",
            "team.toml:4: command[1].action.timeout: unknown key",
        ),
        ("action = { run = [\"make\"] }", "`allow` is missing: a command that runs a program says who may"),
        ("action = { run = \"make\" }", "must be a list: the program, then"),
        (
            "action = { run = [\"make\", \"{branch}\"] }",
            "command[1].action.run[2]: `branch` is no placeholder",
        ),
        ("action = { run = [\"make\"], timeout = 3 }", "must be a string, not a number"),
        ("action = { run = [\"make\"], timeout = \"soon\" }", "\"soon\" is no length of time"),
        (
            "action = { run = [\"make\"], env = [\"A=b\"] }",
            "command[1].action.env[1]: \"A=b\" is no name of a variable",
        ),
        ("action = {}", "must be one of help"),
        ("allow = []", "names nobody"),
        ("allow = [\"everyone\", \"ops\"]", "stands alone"),
        (
            "examples = [\"lunch\", \"dinner\"]",
            "team.toml:5: command \"lunch\": examples: `dinner` is not understood",
        ),
        ("examples = [\"ping\"]", "`ping` is not understood as this command"),
        ("x = = 1", "team.toml:5: "),
    ];
    for (line, expected) in table {
        let found = problems(&with(line));
        assert!(found.iter().any(|problem| problem.contains(expected)), "{line}: {found:#?}");
    }
    assert_eq!(problems(&with("allow = \"ops\"")), Vec::<String>::new());
}

#[test]
fn every_problem_of_every_file_is_told_at_once() {
    let files = [("a.toml", "[[command]]\n"), ("b.toml", "command = 1\nextra = 2\n"), ("c.toml", "]")];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let found = Catalog::load(&files, &Vocabulary::sample()).unwrap_err();
    let places: Vec<String> = found.iter().map(|it| format!("{}:{}", it.file, it.line)).collect();
    assert_eq!(
        places,
        ["a.toml:1", "a.toml:1", "a.toml:1", "b.toml:1", "b.toml:2", "c.toml:1"],
        "{found:#?}"
    );
}

#[test]
fn a_file_replaces_the_words_of_a_built_in_command() {
    let text = "[[command]]\nusage = [\"ship <environment>\"]\nhelp = \"Ship\"\naction = \"deploy\"\nallow = [\"ops\"]\n";
    let catalog = Catalog::load(&[("ship.toml".into(), text.into())], &Vocabulary::sample()).unwrap();
    assert_eq!(catalog.commands().len(), BuiltIn::ALL.len());
    let deploy = catalog.command("ship").unwrap();
    assert_eq!((deploy.name.as_str(), deploy.file.as_str()), ("deploy", "ship.toml"));
    assert_eq!(catalog.roles().map(|(role, command)| (role, command.line)).collect::<Vec<_>>(), [("ops", 1)]);
    assert!(
        catalog
            .best(&crate::command::text::normalise("deploy production"), &[], &Vocabulary::sample())
            .is_err()
    );
}

#[test]
fn a_folder_that_is_not_there_has_no_files() {
    let catalog = Catalog::load_folder(Path::new("/no/such/folder"), &Vocabulary::sample()).unwrap();
    assert_eq!(catalog.commands().len(), Catalog::built_in().unwrap().commands().len());
}
