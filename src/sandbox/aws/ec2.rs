//! EC2, as far as it tells what address a network interface has.

use serde_json::{Value, json};

use super::error::{Answer, AwsError, BEYOND};
use super::protocol::REQUEST;
use super::task::{Status, Task};
use super::world::World;
use super::{ACCOUNT, xml};

pub(super) const VERSION: &str = "2016-11-15";
const NAMESPACE: &str = "http://ec2.amazonaws.com/doc/2016-11-15/";

pub(super) const ACTIONS: [&str; 1] = ["DescribeNetworkInterfaces"];

pub(super) fn answer(world: &World, action: &str, input: &Value) -> Answer {
    if action != ACTIONS[0] {
        return Err(AwsError::new("InvalidAction", action));
    }
    let named = input["NetworkInterfaceId"].as_array().map(Vec::as_slice).unwrap_or_default();
    let others = input.as_object().into_iter().flat_map(|members| members.keys());
    if named.is_empty() || others.into_iter().any(|key| key != "NetworkInterfaceId") {
        let words = format!("{BEYOND} describe network interfaces other than by their ids");
        return Err(AwsError::new("InvalidParameterValue", words));
    }
    let mut found = Vec::new();
    for id in named.iter().filter_map(Value::as_str) {
        let task = world.tasks.iter().find(|task| task.interface == id && has_interface(task));
        let Some(task) = task else { return Err(missing(id)) };
        found.push(interface(task));
    }
    Ok(json!({ "networkInterfaceSet": found }))
}

/// The interface comes and goes with the task.
fn has_interface(task: &Task) -> bool {
    task.status > Status::Provisioning && task.status < Status::Stopped
}

fn missing(id: &str) -> AwsError {
    let plain = id.strip_prefix("eni-").is_some_and(|rest| rest.chars().all(|c| c.is_ascii_hexdigit()));
    if plain {
        let words = format!("The networkInterface ID '{id}' does not exist");
        return AwsError::new("InvalidNetworkInterfaceID.NotFound", words);
    }
    AwsError::new("InvalidNetworkInterfaceId.Malformed", format!("Invalid id: \"{id}\""))
}

fn interface(task: &Task) -> Value {
    let public = task.public.as_ref();
    let association = public.map(|address| json!({ "ipOwnerId": "amazon", "publicIp": address }));
    json!({
        "networkInterfaceId": task.interface, "status": "in-use", "ownerId": ACCOUNT,
        "availabilityZone": "ap-northeast-1a", "privateIpAddress": task.address, "interfaceType": "interface",
        "association": association, "description": format!("arn:aws:ecs:attachment/{}", &task.id[..8]),
    })
}

pub(super) fn written(action: &str, body: &Value) -> String {
    let request = xml::members(&json!({ "requestId": REQUEST }), |_| "item");
    let body = xml::members(body, |_| "item");
    format!("<{action}Response xmlns=\"{NAMESPACE}\">{request}{body}</{action}Response>")
}

pub(super) fn failed(error: &AwsError) -> String {
    let error = json!({ "Errors": [{ "Code": error.code, "Message": error.message }], "RequestID": REQUEST });
    format!("<Response>{}</Response>", xml::members(&error, |_| "Error"))
}
