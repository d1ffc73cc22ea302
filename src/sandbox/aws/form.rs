//! The query protocol's forms, `Tags.member.1.Key=team`, into the JSON that they stand for.

use serde_json::{Map, Value, json};

use super::inputs;

/// Names and values of a form or of what follows the question mark, in order.
pub(super) fn pairs(text: &str) -> Vec<(String, String)> {
    let url = reqwest::Url::parse(&format!("http://here/?{text}")).ok();
    let pairs = url.iter().flat_map(|url| url.query_pairs().into_owned().collect::<Vec<_>>());
    pairs.collect()
}

/// The input of an action: every pair in its place, each value as the shape has it.
pub(super) fn input(action: &str, pairs: &[(String, String)]) -> Value {
    let mut tree = json!({});
    for (name, value) in pairs {
        let mut here = &mut tree;
        for part in name.split('.') {
            if !here.is_object() {
                *here = json!({});
            }
            here = &mut here[part];
        }
        *here = json!(value);
    }
    structure(action, &tree)
}

fn structure(shape: &str, tree: &Value) -> Value {
    let Some(members) = tree.as_object() else { return tree.clone() };
    let member = |(name, value): (&String, &Value)| {
        (name.clone(), inputs::kind(shape, name).map_or_else(|| value.clone(), |kind| typed(kind, value)))
    };
    Value::Object(members.iter().map(member).collect::<Map<_, _>>())
}

fn typed(kind: &str, tree: &Value) -> Value {
    if let Some(shape) = kind.strip_prefix('$') {
        return structure(shape, tree);
    }
    if let Some(item) = kind.strip_prefix('[').and_then(|kind| kind.strip_suffix(']')) {
        return list(item, tree);
    }
    tree.as_str().map_or_else(|| tree.clone(), |text| inputs::scalar(kind, text))
}

/// `member.1`, `member.2` at the load balancers, `1`, `2` at EC2; anything else is no list.
fn list(item: &str, tree: &Value) -> Value {
    let tree = tree.get("member").unwrap_or(tree);
    let Some(members) = tree.as_object() else { return tree.clone() };
    let numbered = members.iter().map(|(name, value)| Some((name.parse::<usize>().ok()?, value)));
    let Some(mut items) = numbered.collect::<Option<Vec<_>>>() else { return tree.clone() };
    items.sort_by_key(|(number, _)| *number);
    items.into_iter().map(|(_, value)| typed(item, value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_what_it_stands_for() {
        let text =
            "Name=web&Port=80&Tags.member.2.Key=b&Tags.member.1.Key=a&Tags.member.1.Value=x%20y&Odd.1=z";
        let wanted = json!({
            "Name": "web", "Port": 80, "Tags": [{ "Key": "a", "Value": "x y" }, { "Key": "b" }], "Odd": { "1": "z" },
        });
        assert_eq!(input("CreateTargetGroup", &pairs(text)), wanted);
        let wanted = json!({ "NetworkInterfaceId": ["eni-1"], "DryRun": false });
        let text = "NetworkInterfaceId.1=eni-1&DryRun=false";
        assert_eq!(input("DescribeNetworkInterfaces", &pairs(text)), wanted);
    }
}
