//! The SDK's types into ours.

use std::collections::BTreeMap;

use aws_sdk_ecs::types;
use aws_smithy_types::DateTime as Moment;
use chrono::{DateTime, Utc};

use super::model::{
    CapacityProvider, Container, Deployment, Event, Launch, Network, PausedHook, Service, ServiceDeployment,
    Task,
};

/// AWS's time as ours.
pub(super) fn time(moment: Option<&Moment>) -> Option<DateTime<Utc>> {
    let moment = moment?;
    DateTime::from_timestamp(moment.secs(), moment.subsec_nanos())
}

fn count(number: i32) -> u32 {
    number.try_into().unwrap_or(0)
}

fn text(word: Option<&str>) -> String {
    word.unwrap_or_default().to_owned()
}

pub(super) fn service(service: &types::Service) -> Service {
    let daemon = matches!(service.scheduling_strategy(), Some(types::SchedulingStrategy::Daemon));
    let controller = service.deployment_controller().map_or("ECS", |controller| controller.r#type().as_str());
    Service {
        arn: text(service.service_arn()),
        name: text(service.service_name()),
        cluster_arn: text(service.cluster_arn()),
        status: text(service.status()),
        desired: count(service.desired_count()),
        running: count(service.running_count()),
        pending: count(service.pending_count()),
        task_definition: text(service.task_definition()),
        deployments: service.deployments().iter().map(deployment).collect(),
        events: service.events().iter().map(event).collect(),
        daemon,
        controller: controller.to_owned(),
        service_deployment: service.current_service_deployment().map(str::to_owned),
        launch: launch(service),
        target_groups: service.load_balancers().iter().filter_map(group).collect(),
        tags: tags(service.tags()),
    }
}

fn group(balancer: &types::LoadBalancer) -> Option<String> {
    balancer.target_group_arn().map(str::to_owned)
}

fn tags(tags: &[types::Tag]) -> BTreeMap<String, String> {
    tags.iter().map(|tag| (text(tag.key()), text(tag.value()))).collect()
}

fn deployment(deployment: &types::Deployment) -> Deployment {
    Deployment {
        id: text(deployment.id()),
        status: text(deployment.status()),
        task_definition: text(deployment.task_definition()),
        desired: count(deployment.desired_count()),
        running: count(deployment.running_count()),
        pending: count(deployment.pending_count()),
        failed: count(deployment.failed_tasks()),
        rollout_state: deployment.rollout_state().map(|state| state.as_str().to_owned()),
        rollout_reason: deployment.rollout_state_reason().map(str::to_owned),
        created_at: time(deployment.created_at()),
        updated_at: time(deployment.updated_at()),
    }
}

fn event(event: &types::ServiceEvent) -> Event {
    Event { id: text(event.id()), at: time(event.created_at()), message: text(event.message()) }
}

fn launch(service: &types::Service) -> Launch {
    let capacity = service.capacity_provider_strategy().iter().map(|part| CapacityProvider {
        name: part.capacity_provider().to_owned(),
        weight: part.weight(),
        base: part.base(),
    });
    let network = service.network_configuration().and_then(|network| network.awsvpc_configuration());
    Launch {
        launch_type: service.launch_type().map(|kind| kind.as_str().to_owned()),
        capacity: capacity.collect(),
        platform_version: service.platform_version().map(str::to_owned),
        network: network.map(|network| Network {
            subnets: network.subnets().to_vec(),
            security_groups: network.security_groups().to_vec(),
            public_ip: network.assign_public_ip().map(|assign| assign.as_str().to_owned()),
        }),
    }
}

pub(super) fn service_deployment(found: &types::ServiceDeployment) -> ServiceDeployment {
    use types::ServiceDeploymentRollbackMonitorsStatus::Triggered;
    let breaker = found.deployment_circuit_breaker();
    let alarms = found.alarms().map(types::ServiceDeploymentAlarms::triggered_alarm_names);
    ServiceDeployment {
        arn: text(found.service_deployment_arn()),
        service_arn: text(found.service_arn()),
        status: text(found.status().map(types::ServiceDeploymentStatus::as_str)),
        reason: found.status_reason().map(str::to_owned),
        target_service_revision: found.target_service_revision().and_then(|to| to.arn()).map(str::to_owned),
        created_at: time(found.created_at()),
        started_at: time(found.started_at()),
        finished_at: time(found.finished_at()),
        stage: found.lifecycle_stage().map(|stage| stage.as_str().to_owned()),
        rollback_reason: found.rollback().and_then(|rollback| rollback.reason()).map(str::to_owned),
        breaker_triggered: breaker.is_some_and(|breaker| breaker.status() == Some(&Triggered)),
        failures: breaker.map_or(0, |breaker| count(breaker.failure_count())),
        alarms: alarms.unwrap_or_default().to_vec(),
        paused: found.lifecycle_hook_details().iter().find_map(paused),
    }
}

fn paused(hook: &types::DeploymentLifecycleHookDetail) -> Option<PausedHook> {
    let waits = hook.status() == Some(&types::DeploymentLifecycleHookStatus::AwaitingAction);
    waits.then(|| PausedHook { id: text(hook.hook_id()), until: time(hook.expires_at()) })
}

pub(super) fn brief(found: &types::ServiceDeploymentBrief) -> ServiceDeployment {
    ServiceDeployment {
        arn: text(found.service_deployment_arn()),
        service_arn: text(found.service_arn()),
        status: text(found.status().map(types::ServiceDeploymentStatus::as_str)),
        reason: found.status_reason().map(str::to_owned),
        target_service_revision: found.target_service_revision_arn().map(str::to_owned),
        created_at: time(found.created_at()),
        started_at: time(found.started_at()),
        finished_at: time(found.finished_at()),
        ..ServiceDeployment::default()
    }
}

pub(super) fn task(task: &types::Task) -> Task {
    Task {
        arn: text(task.task_arn()),
        task_definition: text(task.task_definition_arn()),
        last_status: text(task.last_status()),
        desired_status: text(task.desired_status()),
        started_by: task.started_by().map(str::to_owned),
        stop_code: task.stop_code().map(|code| code.as_str().to_owned()),
        stopped_reason: task.stopped_reason().map(str::to_owned),
        created_at: time(task.created_at()),
        started_at: time(task.started_at()),
        stopped_at: time(task.execution_stopped_at().or(task.stopped_at())),
        containers: task.containers().iter().map(container).collect(),
        private_address: interface(task, "privateIPv4Address"),
        interface: interface(task, "networkInterfaceId"),
        capacity_provider: task.capacity_provider_name().map(str::to_owned),
        tags: tags(task.tags()),
    }
}

/// A detail of the task's own network interface. Source: ECS, "Task networking for Fargate tasks".
fn interface(task: &types::Task, detail: &str) -> Option<String> {
    let interfaces = task.attachments().iter().filter(|one| one.r#type() == Some("ElasticNetworkInterface"));
    let mut details = interfaces.flat_map(types::Attachment::details);
    let found = details.find(|pair| pair.name() == Some(detail))?;
    found.value().map(str::to_owned)
}

fn container(container: &types::Container) -> Container {
    Container {
        name: text(container.name()),
        exit_code: container.exit_code(),
        reason: container.reason().map(str::to_owned),
        last_status: text(container.last_status()),
    }
}
