"""A customer of AWS on the official client: proves an AWS stand-in by being served.

    AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY   where and as whom

Expects the shop: services web and worker in the cluster production, an image web:v1 and web:v2, which crashes
at once. Reads everything, deploys v2, watches it fail and be rolled back, deploys v1 anew, runs a task to its
end, and does what must be refused. Where time has to pass it prints {"pass": SECONDS} and reads a line. Each
answer is judged by `aws_shapes` as it came over the wire. Ends with {"answers": N, "actions": [...],
"flaws": [...]} and exits 1 if there are any flaws.
"""

import json
import os
import sys
import urllib.request

import aws_shapes
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

SESSION = boto3.Session(region_name=os.environ["AWS_REGION"])
seen, found = [], []


def heard(model, response_dict, **_):
    body = json.loads(response_dict["body"])
    entry = {"service": model.service_model.service_name, "action": model.name}
    entry |= {"status": response_dict["status_code"], "body": body}
    seen.append(f"{entry['service']}:{entry['action']}")
    found.extend(aws_shapes.judge(entry))


def client(name):
    config = Config(retries={"total_max_attempts": 1})
    made = SESSION.client(name, endpoint_url=os.environ["AWS_ENDPOINT_URL"], config=config)
    made.meta.events.register("before-parse", lambda operation_model, **rest: heard(operation_model, **rest))
    return made


ecs, ecr, logs = client("ecs"), client("ecr"), client("logs")
WHERE = {"cluster": "production"}
WEB = WHERE | {"service": "web"}


def wait(seconds):
    print(json.dumps({"pass": seconds}), flush=True)
    sys.stdin.readline()


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] != code:
            found.append(f"{call.__name__}: {error}, where {code} was due")
        return
    found.append(f"{call.__name__}: was done, where {code} was due")


def read():
    ecs.describe_clusters(clusters=["production", "nowhere"])
    services = ecs.describe_services(services=["web", "worker", "nothing"], include=["TAGS"], **WHERE)
    arns = ecs.list_tasks(serviceName="web", **WHERE)["taskArns"]
    ecs.describe_tasks(tasks=[*arns, "0" * 32], include=["TAGS"], **WHERE)
    ecs.list_service_deployments(**WEB)
    ecs.list_task_definitions(familyPrefix="web-production")
    ecr.describe_repositories()
    ecr.describe_images(repositoryName="web")
    refused("ServiceNotFoundException", ecs.update_service, service="nothing", **WHERE)
    refused("ClusterNotFoundException", ecs.describe_services, cluster="nowhere", services=["web"])
    refused("ClientException", ecs.describe_task_definition, taskDefinition="nothing")
    refused("ImageNotFoundException", ecr.describe_images, repositoryName="web", imageIds=[{"imageTag": "v0"}])
    refused("RepositoryNotFoundException", ecr.describe_images, repositoryName="nothing")
    return services["services"][0]["taskDefinition"]


def images():
    ids = [{"imageTag": "v1"}, {"imageTag": "v0"}]
    answer = ecr.batch_get_image(repositoryName="web", imageIds=ids)
    image = answer["images"][0]
    config = json.loads(image["imageManifest"])["config"]["digest"]
    url = ecr.get_download_url_for_layer(repositoryName="web", layerDigest=config)["downloadUrl"]
    with urllib.request.urlopen(url, timeout=10) as blob:
        if json.load(blob)["architecture"] != "amd64":
            found.append("the config blob is of another architecture")
    manifest = {"imageManifest": image["imageManifest"], "imageManifestMediaType": image["imageManifestMediaType"]}
    ecr.put_image(repositoryName="web", imageTag="again", **manifest)
    refused("ImageAlreadyExistsException", ecr.put_image, repositoryName="web", imageTag="again", **manifest)


ADDED = {"taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities"}
ADDED |= {"registeredAt", "registeredBy", "deregisteredAt"}


def registered(old, tag):
    answer = ecs.describe_task_definition(taskDefinition=old, include=["TAGS"])
    body = {key: value for key, value in answer["taskDefinition"].items() if key not in ADDED}
    for container in body["containerDefinitions"]:
        container["image"] = container["image"].rpartition(":")[0] + ":" + tag
    made = ecs.register_task_definition(**body, tags=answer["tags"])
    return made["taskDefinition"]["taskDefinitionArn"]


def watched(definition):
    """Updates web and watches until it is over; its last status."""
    service = ecs.update_service(taskDefinition=definition, **WEB)["service"]
    arn = service["currentServiceDeployment"]
    for _ in range(100):
        rollout = ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"][0]
        ecs.describe_services(services=["web"], **WHERE)
        for status in ["RUNNING", "STOPPED"]:
            if tasks := ecs.list_tasks(serviceName="web", desiredStatus=status, **WHERE)["taskArns"]:
                ecs.describe_tasks(tasks=tasks, **WHERE)
        if "finishedAt" in rollout:
            break
        wait(2)
    ecs.describe_service_revisions(serviceRevisionArns=[rollout["targetServiceRevision"]["arn"]])
    return rollout["status"]


def expect(what, wanted, got):
    if wanted != got:
        found.append(f"{what}: {got}, where {wanted} was due")


def deploy(old):
    new = registered(old, "v2")
    expect("a crash", "ROLLBACK_SUCCESSFUL", watched(new))
    good = registered(old, "v1")
    expect("a healthy one", "SUCCESSFUL", watched(good))
    ecs.get_waiter("services_stable").wait(services=["web"], WaiterConfig={"MaxAttempts": 1}, **WHERE)
    stopped = ecs.update_service(forceNewDeployment=True, **WEB)["service"]["currentServiceDeployment"]
    wait(5)
    ecs.stop_service_deployment(serviceDeploymentArn=stopped, stopType="ROLLBACK")
    refused("ConflictException", ecs.stop_service_deployment, serviceDeploymentArn=stopped)
    ecs.deregister_task_definition(taskDefinition=new)
    refused("ClientException", ecs.update_service, taskDefinition=new, **WEB)


def run(definition):
    network = {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}
    task = WHERE | {"taskDefinition": definition, "launchType": "FARGATE", "clientToken": "one"}
    task["overrides"] = {"containerOverrides": [{"name": "web", "command": ["migrate"]}]}
    refused("InvalidParameterException", ecs.run_task, **task)
    task["networkConfiguration"] = network
    first = ecs.run_task(**task)["tasks"][0]["taskArn"]
    expect("the same token", first, ecs.run_task(**task)["tasks"][0]["taskArn"])
    refused("ConflictException", ecs.run_task, **task | {"startedBy": "somebody"})
    wait(60)
    done = ecs.describe_tasks(tasks=[first], **WHERE)["tasks"][0]
    expect("the task", ("STOPPED", 0), (done["lastStatus"], done["containers"][0].get("exitCode")))
    stream = "web/web/" + first.rpartition("/")[2]
    said = logs.get_log_events(logGroupName="/shop/production", logStreamName=stream, startFromHead=True)
    again = logs.get_log_events(
        logGroupName="/shop/production", logStreamName=stream, nextToken=said["nextForwardToken"]
    )
    expect("the token at the end", said["nextForwardToken"], again["nextForwardToken"])
    logs.filter_log_events(logGroupName="/shop/production", logStreamNames=[stream])
    refused("ResourceNotFoundException", logs.get_log_events, logGroupName="/nowhere", logStreamName="x")
    ecs.stop_task(task=ecs.run_task(**task | {"clientToken": "two"})["tasks"][0]["taskArn"], **WHERE)


def main():
    old = read()
    images()
    deploy(old)
    run(old)
    print(json.dumps({"answers": len(seen), "actions": sorted(set(seen)), "flaws": sorted(set(found))}), flush=True)
    sys.exit(1 if found else 0)


main()
