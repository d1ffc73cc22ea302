//! Acting as everybody else in the account, and as fate.

use std::time::Duration;

use super::behaviour::{Behaviour, Matcher, TaskBehaviour, TaskMatcher};
use super::fault::Fault;
use super::image::{self, Image, Repository};
use super::rollout::Cause;
use super::service::State;
use super::spec::Strategy;
use super::stage::Stage;
use super::task::s;
use super::world::{Cluster, World};
use super::{ActError, AwsStandIn, ecr, ecs};

impl AwsStandIn {
    pub(super) fn act<T>(&self, act: impl FnOnce(&mut World) -> Result<T, ActError>) -> Result<T, ActError> {
        let done = {
            let mut world = self.shared.world();
            let done = act(&mut world);
            world.settle();
            done
        };
        self.shared.changed();
        done
    }

    fn always(&self, act: impl FnOnce(&mut World)) {
        act(&mut self.shared.world());
        self.shared.changed();
    }

    /// Adds a cluster with three instances and Fargate.
    pub fn add_cluster(&self, name: &str) {
        self.always(|world| world.add_cluster(name));
    }

    /// How many instances a cluster has: so many tasks a daemon has.
    pub fn instances(&self, cluster: &str, count: usize) {
        self.always(|world| {
            world.add_cluster(cluster);
            world.clusters.entry(cluster.to_owned()).and_modify(|one| one.instances = count);
        });
        let _ = self.act(|_| Ok(()));
    }

    /// Adds a repository, unless it is there.
    pub fn add_repository(&self, name: &str) {
        self.always(|world| {
            world.repository(name);
        });
    }

    /// Tags of that repository can't be moved any more.
    pub fn immutable_tags(&self, repository: &str) {
        self.always(|world| world.repository(repository).immutable = true);
    }

    /// Pushes an image and gives it that tag; makes the repository where it isn't there. Gives the
    /// digest that the tag stands for.
    ///
    /// # Errors
    /// When ECR doesn't take such a tag, or the tag is taken for good.
    pub fn push_image(&self, repository: &str, tag: &str, image: &Image) -> Result<String, ActError> {
        self.act(|world| {
            let built = image::build(image, world.now);
            world.blobs.extend(built.blobs);
            let digest = built.manifests.last().map(|last| last.digest.clone()).unwrap_or_default();
            let repository = world.repository(repository);
            if !ecr::is_tag(tag) {
                return Err(ActError::Refused(format!("`{tag}` is no tag of an image")));
            }
            if repository.immutable && repository.find(tag).is_some_and(|found| found.digest != digest) {
                return Err(ActError::Refused(format!("the tag `{tag}` is taken for good")));
            }
            built.manifests.into_iter().for_each(|manifest| repository.store(manifest));
            repository.tag(&digest, tag);
            Ok(digest)
        })
    }

    /// Deletes an image by digest or tag, with all its tags, as a lifecycle rule does.
    ///
    /// # Errors
    /// When there is no such image.
    pub fn delete_image(&self, repository: &str, reference: &str) -> Result<(), ActError> {
        self.act(|world| {
            let known: Vec<String> = world.repositories.keys().cloned().collect();
            let found = world.repositories.get_mut(repository);
            let found = found.ok_or_else(|| ActError::no("repository", repository, known))?;
            let tags = found.images.iter().flat_map(|image| image.tags.clone()).collect::<Vec<_>>();
            let digest = found.find(reference).map(|image| image.digest.clone());
            let digest = digest.ok_or_else(|| ActError::no("image", reference, tags))?;
            found.images.retain(|image| image.digest != digest);
            Ok(())
        })
    }

    /// From now on new tasks of that kind behave so; the latest word counts.
    pub fn behave(&self, matcher: Matcher, behaviour: Behaviour) {
        self.always(|world| {
            world.behaviours.lasting.retain(|(known, _)| *known != matcher);
            world.behaviours.lasting.insert(0, (matcher, behaviour));
        });
    }

    /// From now on one-off tasks of that kind behave so; the latest word counts. Others with a command of
    /// their own exit with 0 after 5 s, and those without run on.
    pub fn task_behaves(&self, matcher: TaskMatcher, behaviour: TaskBehaviour) {
        self.always(|world| world.behaviours.one_off.insert(0, (matcher, behaviour)));
    }

    /// The next so many tasks of `RunTask` find no capacity: the answer is 200 with `failures[]`.
    pub fn no_capacity(&self, tasks: usize) {
        self.always(|world| world.no_capacity = tasks);
    }

    /// The next so many tasks by the capacity provider `FARGATE_SPOT` find no capacity: those of `RunTask`
    /// are answered with `failures[]`, those of services are tried again every 15 s, which an event says.
    pub fn no_spot_capacity(&self, tasks: usize) {
        self.always(|world| world.no_spot = tasks);
    }

    /// New tasks are `MISSING` for that long, as they may be at first.
    pub fn tasks_unseen_for(&self, duration: Duration) {
        self.always(|world| world.unseen = duration);
    }

    /// A member of inputs that AWS has learned since the models were published.
    pub fn learn(&self, member: &str) {
        self.always(|world| {
            world.newer.insert(member.to_owned());
        });
    }

    /// AWS takes one task of a service away, two minutes after a notice.
    ///
    /// # Errors
    /// When there is no such service, or it has no running task.
    pub fn spot_interrupt(&self, service: &str) -> Result<(), ActError> {
        self.act(|world| {
            world.service(service)?;
            let now = world.now;
            let task = world.tasks.iter_mut().find(|task| task.of(service) && task.serves());
            let task = task.ok_or_else(|| ActError::Refused(format!("{service} has no running task")))?;
            task.end(now, "SpotInterruption", "Your Spot Task was interrupted.".to_owned());
            task.leave(now, s(120));
            Ok(())
        })
    }

    /// The same for a task that belongs to no service.
    ///
    /// # Errors
    /// When no such task runs.
    pub fn spot_interrupt_task(&self, arn: &str) -> Result<(), ActError> {
        self.act(|world| {
            let now = world.now;
            let task = world.tasks.iter_mut().find(|task| task.arn == arn && task.serves());
            let task = task.ok_or_else(|| ActError::Refused(format!("no such task runs: {arn}")))?;
            task.end(now, "SpotInterruption", "Your Spot Task was interrupted.".to_owned());
            task.leave(now, s(120));
            Ok(())
        })
    }

    /// An alarm of a service goes off while it is deployed.
    ///
    /// # Errors
    /// When there is no such service, it has no alarms, or no deployment is under way.
    pub fn alarm(&self, service: &str) -> Result<(), ActError> {
        self.act(|world| {
            let at = world.service(service)?;
            let one = &world.services[at];
            let underway = one.deployments.first().is_some_and(|first| first.state == State::InProgress);
            if one.spec.alarms.is_none() || !underway {
                return Err(ActError::Refused(format!("no deployment of {service} is watched by alarms")));
            }
            world.fail(at, Cause::Alarm);
            Ok(())
        })
    }

    /// Somebody, autoscaling say, wants another number of tasks.
    ///
    /// # Errors
    /// When there is no such service.
    pub fn scale(&self, service: &str, desired: u32) -> Result<(), ActError> {
        self.act(|world| {
            let at = world.service(service)?;
            world.services[at].desired = desired;
            Ok(())
        })
    }

    /// Somebody else updates a service: to that task definition, or once more to the same.
    ///
    /// # Errors
    /// When there is no such service or task definition.
    pub fn somebody_updates(&self, service: &str, task_definition: Option<&str>) -> Result<(), ActError> {
        self.act(|world| {
            let at = world.service(service)?;
            Ok(ecs::forced(world, at, task_definition)?)
        })
    }

    /// Somebody deletes a service: it is `INACTIVE` from then on.
    ///
    /// # Errors
    /// When there is no such service.
    pub fn delete_service(&self, service: &str) -> Result<(), ActError> {
        self.act(|world| {
            let at = world.service(service)?;
            world.close(at);
            Ok(())
        })
    }

    /// Deletes a service and all trace of it: it is `MISSING` from then on.
    ///
    /// # Errors
    /// When there is no such service.
    pub fn forget_service(&self, service: &str) -> Result<(), ActError> {
        self.act(|world| {
            let at = world.service(service)?;
            world.close(at);
            world.services[at].forgotten = true;
            Ok(())
        })
    }

    /// Deployments of a blue/green service wait at the end of that stage until they are told to go on.
    ///
    /// # Errors
    /// When there is no such service, or it isn't a blue/green one.
    pub fn pause_hook(&self, service: &str, stage: Stage) -> Result<(), ActError> {
        self.act(|world| {
            let at = world.service(service)?;
            if world.services[at].spec.strategy == Strategy::Rolling {
                return Err(ActError::Refused(format!("{service} is rolled out without stages")));
            }
            world.services[at].pause = Some(stage);
            Ok(())
        })
    }

    /// The deployment that waits may go on.
    ///
    /// # Errors
    /// When there is no such service, or nothing waits.
    pub fn resume_hook(&self, service: &str) -> Result<(), ActError> {
        self.act(|world| {
            let at = world.service(service)?;
            let hook = world.services[at].deployments.first_mut().and_then(|one| one.hook.as_mut());
            let hook = hook.filter(|hook| !hook.released);
            hook.ok_or_else(|| ActError::Refused(format!("no deployment of {service} waits")))?.released =
                true;
            Ok(())
        })
    }

    /// The next request for an action, `UpdateService` or `*`, meets that fault.
    pub fn fault(&self, action: &str, fault: Fault) {
        self.shared.edge().faults.queue(action, fault);
    }

    /// The next so many requests for an action meet that fault.
    pub fn faults(&self, action: &str, count: usize, fault: &Fault) {
        (0..count).for_each(|_| self.fault(action, fault.clone()));
    }

    /// Nothing goes wrong any more.
    pub fn clear_faults(&self) {
        self.shared.edge().faults.clear();
    }

    /// Whether too many requests are throttled; they are, unless this is told otherwise.
    pub fn limits(&self, on: bool) {
        self.shared.edge().limits.on = on;
    }
}

impl World {
    pub(super) fn add_cluster(&mut self, name: &str) {
        let providers = vec!["FARGATE".to_owned(), "FARGATE_SPOT".to_owned()];
        self.clusters.entry(name.to_owned()).or_insert(Cluster { instances: 3, providers });
    }

    /// That repository, made where it isn't there.
    fn repository(&mut self, name: &str) -> &mut Repository {
        let new = Repository { created: self.now, immutable: false, images: vec![] };
        self.repositories.entry(name.to_owned()).or_insert(new)
    }
}
