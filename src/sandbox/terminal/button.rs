//! What there is to press on a message. Pure.

use serde_json::Value;

use super::scene::Spoken;

/// A button, or an option of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Button {
    pub(super) label: String,
    pub(super) action: String,
    /// The value of the option, in a menu.
    pub(super) option: Option<String>,
    /// Where it leads, if it opens a page.
    pub(super) url: Option<String>,
}

/// The buttons of a message, in the order they are drawn.
pub(super) fn buttons(message: &Spoken) -> Vec<Button> {
    let elements = message.blocks.iter().flat_map(|block| {
        let list = block["elements"].as_array().into_iter().flatten();
        list.chain(block.get("accessory"))
    });
    elements.flat_map(pressable).collect()
}

/// The button of that label, its beginning, or its number from one.
pub(super) fn find<'a>(buttons: &'a [Button], name: &str) -> Option<&'a Button> {
    let name = name.trim().trim_start_matches('[').trim_end_matches(']').trim().to_lowercase();
    let number = name.parse::<usize>().ok().and_then(|number| buttons.get(number.checked_sub(1)?));
    let labelled = |fits: &dyn Fn(&str) -> bool| buttons.iter().find(|one| fits(&one.label.to_lowercase()));
    labelled(&|label| label == name)
        .or(number)
        .or_else(|| labelled(&|label| !name.is_empty() && label.starts_with(&name)))
}

fn pressable(element: &Value) -> Vec<Button> {
    let text = |value: &Value| value["text"].as_str().unwrap_or_default().to_owned();
    let Some(action) = element["action_id"].as_str().map(str::to_owned) else { return Vec::new() };
    if element["type"] == "button" {
        let url = element["url"].as_str().map(str::to_owned);
        return vec![Button { label: text(&element["text"]), action, option: None, url }];
    }
    let options = element["options"].as_array().into_iter().flatten();
    let option = |option: &Value| Button {
        label: text(&option["text"]),
        action: action.clone(),
        option: option["value"].as_str().map(str::to_owned),
        url: None,
    };
    options.map(option).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_are_found_by_label_number_and_beginning() {
        let button = |label: &str| Button {
            label: label.to_owned(),
            action: label.to_owned(),
            option: None,
            url: None,
        };
        let all = [button("Open pull request"), button("Update"), button("tengu deploy production")];
        for (name, found) in [
            ("Update", Some("Update")),
            ("[ update ]", Some("Update")),
            ("2", Some("Update")),
            ("open", Some("Open pull request")),
            ("0", None),
            ("4", None),
            ("delete", None),
            ("", None),
        ] {
            assert_eq!(find(&all, name).map(|button| button.label.as_str()), found, "{name}");
        }
    }
}
