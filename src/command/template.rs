//! The words of a `reply`: a minijinja template.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};

use super::argument::{Argument, Arguments, Person};

/// Functions every template may call besides its variables.
const FUNCTIONS: [&str; 4] = ["range", "dict", "namespace", "debug"];
const NAME: &str = "reply";

/// A reply with places for arguments: `Hello {{ asker }}, {{ app }} it is`.
///
/// What people typed is escaped for Slack (`&`, `<`, `>`), so it can't mention anybody; what the
/// template itself says is not. Arguments that were left out are empty.
#[derive(Clone, Debug)]
pub struct Template {
    environment: Environment<'static>,
}

impl Template {
    /// Parses a template.
    ///
    /// # Errors
    /// What is wrong with it, with the line in the template.
    pub fn parse(source: &str) -> Result<Self, String> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Lenient);
        environment.set_auto_escape_callback(|_| AutoEscape::Custom(NAME.into()));
        environment.set_formatter(|out, _, value| {
            let text =
                if value.is_undefined() || value.is_none() { String::new() } else { value.to_string() };
            let text = if value.is_safe() { text } else { escape(&text) };
            out.write_str(&text).map_err(minijinja::Error::from)
        });
        environment.add_template_owned(NAME, source.to_owned()).map_err(|error| explained(&error))?;
        Ok(Self { environment })
    }

    /// The variables it uses.
    pub fn variables(&self) -> BTreeSet<String> {
        let used = self.environment.get_template(NAME).map(|template| template.undeclared_variables(false));
        let used = used.unwrap_or_default().into_iter();
        used.filter(|name| !FUNCTIONS.contains(&name.as_str())).collect()
    }

    /// The reply to `asker`, a Slack user id.
    ///
    /// # Errors
    /// What went wrong in the template, such as a filter that doesn't exist.
    pub fn render(&self, arguments: &Arguments, asker: &str) -> Result<String, String> {
        let mention = Argument::User(Person::Id(asker.to_owned()));
        let named = arguments.iter().map(|(name, argument)| (name.clone(), value(argument)));
        let context: BTreeMap<String, Value> = named.chain([("asker".to_owned(), value(&mention))]).collect();
        let template = self.environment.get_template(NAME).map_err(|error| explained(&error))?;
        template.render(Value::from(context)).map_err(|error| explained(&error))
    }
}

fn value(argument: &Argument) -> Value {
    match argument {
        Argument::User(Person::Id(_)) => Value::from_safe_string(argument.to_string()),
        other => Value::from(other.to_string()),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn explained(error: &minijinja::Error) -> String {
    let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    match error.line() {
        Some(line) => format!("line {line} of the template: {what}"),
        None => what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments() -> Arguments {
        let text = Argument::Text("<!channel> & *you*".to_owned());
        let user = Argument::User(Person::Id("U1".to_owned()));
        [("text".to_owned(), text), ("user".to_owned(), user)].into()
    }

    #[test]
    fn what_people_typed_can_not_mention_anybody() {
        let table = [
            ("{{ text }}", "&lt;!channel&gt; &amp; *you*"),
            ("{{ text | upper }}", "&lt;!CHANNEL&gt; &amp; *YOU*"),
            ("{{ user }} by {{ asker }}", "<@U1> by <@U9>"),
            ("<!here> {{ app }}!", "<!here> !"),
            ("{% if app %}a{% else %}b{% endif %}", "b"),
            ("{% for i in range(2) %}{{ i }}{% endfor %}", "01"),
        ];
        for (source, reply) in table {
            let template = Template::parse(source).unwrap();
            assert_eq!(template.render(&arguments(), "U9").as_deref(), Ok(reply), "{source}");
        }
    }

    #[test]
    fn a_template_knows_its_variables_and_its_mistakes() {
        let template = Template::parse("{% set x = app %}{{ x }}{{ colour }}{{ range(1) }}").unwrap();
        assert_eq!(template.variables(), ["app".to_owned(), "colour".to_owned()].into());
        assert!(Template::parse("a\n{{ oops").unwrap_err().contains("line 2"));
        let unknown =
            Template::parse("{{ text | sparkle }}").map(|template| template.render(&arguments(), "U9"));
        assert!(format!("{unknown:?}").contains("sparkle"), "{unknown:?}");
    }
}
