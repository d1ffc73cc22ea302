"""A customer of AWS on the official client: proves an AWS stand-in by being served.

    AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY   where and as whom
    LISTENER, ZONE, DOMAIN   a load balancer's listener, and the id and name of a hosted zone

Expects the shop: services web and worker in the cluster production, an image web:v1 and web:v2, which crashes
at once; and a cluster feature. Reads everything, deploys v2, watches it fail and be rolled back, deploys v1
anew, runs a task to its end, brings a service up behind a host of its own and takes it down again, and does
what must be refused. Where time has to pass it prints {"pass": SECONDS} and reads a line. Each
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
    entry = {"service": model.service_model.service_name, "action": model.name}
    seen.append(f"{entry['service']}:{entry['action']}")
    status, body = response_dict["status_code"], response_dict["body"]
    if model.service_model.protocol == "json":
        found.extend(aws_shapes.judge(entry | {"status": status, "body": json.loads(body)}))
    elif status == 200:
        found.extend(aws_shapes.strange_elements(model, body))


def understood(model, parsed, **_):
    """What the official client made of XML."""
    if model.service_model.protocol != "json":
        found.extend(aws_shapes.judge_parsed(model, parsed))


def client(name):
    config = Config(retries={"total_max_attempts": 1})
    made = SESSION.client(name, endpoint_url=os.environ["AWS_ENDPOINT_URL"], config=config)
    made.meta.events.register("before-parse", lambda operation_model, **rest: heard(operation_model, **rest))
    made.meta.events.register("after-call", understood)
    return made


ecs, ecr, logs = client("ecs"), client("ecr"), client("logs")
elb, route53, ec2 = client("elbv2"), client("route53"), client("ec2")
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


TAGS = [{"Key": "branch", "Value": "feature/x"}]


def group(name, **other):
    settings = {"Protocol": "HTTP", "Port": 8080, "TargetType": "ip", "HealthCheckPath": "/healthz"}
    settings |= {"Matcher": {"HttpCode": "200-399"}, "Tags": TAGS}
    return elb.create_target_group(Name=name, **settings | other)["TargetGroups"][0]["TargetGroupArn"]


def rule(host, arn, priority):
    hosts = {"Field": "host-header", "HostHeaderConfig": {"Values": [host]}}
    forward = {"Type": "forward", "TargetGroupArn": arn}
    listener = os.environ["LISTENER"]
    return elb.create_rule(
        ListenerArn=listener, Conditions=[hosts], Actions=[forward], Priority=priority, Tags=TAGS
    )["Rules"][0]["RuleArn"]


def feature(definition):
    listener, domain = os.environ["LISTENER"], os.environ["DOMAIN"]
    balancer = elb.describe_listeners(ListenerArns=[listener])["Listeners"][0]["LoadBalancerArn"]
    balancer = elb.describe_load_balancers(LoadBalancerArns=[balancer])["LoadBalancers"][0]
    target = group("x", VpcId=balancer["VpcId"])
    expect("the same group", target, group("x", VpcId=balancer["VpcId"]))
    refused("DuplicateTargetGroupName", group, name="x", VpcId=balancer["VpcId"], Port=1)
    refused("TargetGroupNotFound", elb.describe_target_groups, Names=["nothing"])
    delay = {"Key": "deregistration_delay.timeout_seconds", "Value": "10"}
    elb.modify_target_group_attributes(TargetGroupArn=target, Attributes=[delay])
    made = rule("x." + domain, target, 7)
    refused("PriorityInUse", rule, host="y." + domain, arn=target, priority=7)
    refused("ListenerNotFound", elb.describe_rules, ListenerArn=listener + "0")
    expect("rules", 2, len(elb.describe_rules(ListenerArn=listener)["Rules"]))
    tags = elb.describe_tags(ResourceArns=[target, made])["TagDescriptions"]
    expect("tags", [TAGS, TAGS], [one["Tags"] for one in tags])
    served(definition, target)
    named("x." + domain, balancer)
    refused("ResourceInUse", elb.delete_target_group, TargetGroupArn=target)
    elb.delete_rule(RuleArn=made)
    refused("RuleNotFound", elb.delete_rule, RuleArn=made)
    elb.delete_target_group(TargetGroupArn=target)


def served(definition, target):
    network = {"subnets": ["subnet-0a1b2c3d"], "assignPublicIp": "ENABLED"}
    service = {"cluster": "feature", "serviceName": "x", "taskDefinition": definition, "desiredCount": 1}
    service |= {"networkConfiguration": {"awsvpcConfiguration": network}, "propagateTags": "SERVICE"}
    service |= {"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}
    service |= {"loadBalancers": [{"targetGroupArn": target, "containerName": "web", "containerPort": 8080}]}
    service |= {"clientToken": "one", "tags": [{"key": "branch", "value": "feature/x"}]}
    ecs.create_service(**service)
    refused("InvalidParameterException", ecs.create_service, **service | {"desiredCount": 2})
    wait(30)
    states = [elb.describe_target_health(TargetGroupArn=target)]
    wait(30)
    states.append(elb.describe_target_health(TargetGroupArn=target))
    states = [state["TargetHealthDescriptions"][0]["TargetHealth"]["State"] for state in states]
    expect("health", ["initial", "healthy"], states)
    expect("services", 1, len(ecs.list_services(cluster="feature")["serviceArns"]))
    arns = ecs.list_tasks(cluster="feature")["taskArns"]
    task = ecs.describe_tasks(cluster="feature", tasks=arns, include=["TAGS"])["tasks"][0]
    expect("the task's tags", [{"key": "branch", "value": "feature/x"}], task["tags"])
    details = {pair["name"]: pair["value"] for pair in task["attachments"][0]["details"]}
    found_there = ec2.describe_network_interfaces(NetworkInterfaceIds=[details["networkInterfaceId"]])
    interface = found_there["NetworkInterfaces"][0]
    expect("the private address", details["privateIPv4Address"], interface["PrivateIpAddress"])
    if not interface["Association"]["PublicIp"].startswith("203.0.113."):
        found.append("the task has no public address")
    missing = {"NetworkInterfaceIds": ["eni-0123456789abcdef0"]}
    refused("InvalidNetworkInterfaceID.NotFound", ec2.describe_network_interfaces, **missing)
    refused("InvalidParameterException", ecs.delete_service, cluster="feature", service="x")
    ecs.delete_service(cluster="feature", service="x", force=True)
    refused("ServiceNotFoundException", ecs.delete_service, cluster="feature", service="y")


def change(action, record):
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    wait(1)
    return route53.change_resource_record_sets(HostedZoneId=os.environ["ZONE"], ChangeBatch=batch)["ChangeInfo"]


def named(host, balancer):
    zone = {"HostedZoneId": os.environ["ZONE"]}
    route53.get_hosted_zone(Id=os.environ["ZONE"])
    record = {"Name": host, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "10.0.0.1"}]}
    info = change("UPSERT", record)
    expect("a new change", "PENDING", info["Status"])
    wait(30)
    expect("later", "INSYNC", route53.get_change(Id=info["Id"])["ChangeInfo"]["Status"])
    there = {"HostedZoneId": balancer["CanonicalHostedZoneId"], "DNSName": balancer["DNSName"]}
    alias = {"Name": "*." + host, "Type": "A", "AliasTarget": there | {"EvaluateTargetHealth": False}}
    change("CREATE", alias)
    refused("InvalidChangeBatch", change, action="CREATE", record=alias)
    wrong = record | {"ResourceRecords": [{"Value": "10.0.0.2"}]}
    refused("InvalidChangeBatch", change, action="DELETE", record=wrong)
    wait(1)
    listed = route53.list_resource_record_sets(StartRecordName=host, StartRecordType="A", **zone)
    names = [one["Name"] for one in listed["ResourceRecordSets"]]
    expect("names", [host + ".", "\\052." + host + "."], names)
    first = route53.list_resource_record_sets(MaxItems="1", **zone)
    expect("the first of several", True, first["IsTruncated"])
    refused("NoSuchHostedZone", route53.get_hosted_zone, Id="Z0")
    refused("NoSuchChange", route53.get_change, Id="C0")
    change("DELETE", record)
    change("DELETE", alias)


def main():
    old = read()
    images()
    deploy(old)
    run(old)
    feature(old)
    print(json.dumps({"answers": len(seen), "actions": sorted(set(seen)), "flaws": sorted(set(found))}), flush=True)
    sys.exit(1 if found else 0)


main()
