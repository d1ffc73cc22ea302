//! The sizes of Fargate's tasks. Source: ECS API, `RegisterTaskDefinition`, `memory`.

use std::fmt;

use super::model::Service;
use super::setting::{MapError, Setting};

const MIB: u64 = 1024 * 1024;
/// Units of processor; the least memory in MiB, the most, and the step between.
const SIZES: [(u32, u32, u32, u32); 7] = [
    (256, 512, 2048, 1024),
    (512, 1024, 4096, 1024),
    (1024, 2048, 8192, 1024),
    (2048, 4096, 16_384, 1024),
    (4096, 8192, 30_720, 1024),
    (8192, 16_384, 61_440, 4096),
    (16_384, 32_768, 122_880, 8192),
];
/// What a container without limits counts as: the smallest task.
const UNLIMITED: (u32, u32) = (256, 512);
/// The least memory of a container. Source: ECS API, `ContainerDefinition`, `memory`.
const LEAST: u32 = 6;

/// The size of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Units of processor: 1024 are one vCPU.
    pub cpu: u32,
    /// MiB of memory.
    pub memory: u32,
}

impl fmt::Display for Size {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} vCPU and {} GB", f64::from(self.cpu) / 1024.0, f64::from(self.memory) / 1024.0)
    }
}

/// Bytes in MiB, rounded up, and at least what ECS takes.
pub(super) fn mib(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(MIB)).unwrap_or(u32::MAX).max(LEAST)
}

/// A share of processors in units.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "read as 0 to 1024")]
pub(super) fn units(cpus: f64) -> u32 {
    (cpus * 1024.0).round() as u32
}

/// The size of the task, and how many containers nothing limits.
pub(super) fn size(services: &[&Service], setting: &Setting) -> Result<(Size, usize), MapError> {
    let limited = |service: &&&Service| memory(service).is_some() && service.cpus.is_some();
    let unlimited = services.len() - services.iter().filter(limited).count();
    let sum = |of: fn(&Service) -> Option<u32>, default: u32| {
        services.iter().fold(0, |sum: u32, service| sum.saturating_add(of(service).unwrap_or(default)))
    };
    let fitting = if setting.cpu.is_some() && setting.memory.is_some() { (0, 0) } else { UNLIMITED };
    let wanted = (sum(cpu, fitting.0), sum(memory, fitting.1));
    let largest = services.iter().filter_map(|service| memory(service)).max().unwrap_or(0);
    let least = (sum(cpu, 0), sum(reserved, 0).max(largest));
    let size = match (setting.cpu, setting.memory) {
        (None, None) => {
            fit(wanted.0, wanted.1).ok_or(MapError::TooBig { cpu: wanted.0, memory: wanted.1 })?
        }
        (cpu, memory) => given(cpu, memory, wanted)?,
    };
    if size.cpu < least.0 || size.memory < least.1 {
        return Err(MapError::TooSmall { size, cpu: least.0, memory: least.1 });
    }
    Ok((size, unlimited))
}

fn cpu(service: &Service) -> Option<u32> {
    service.cpus.map(units)
}

/// What ECS sets aside for a container, all of which has to fit into the task. Source: ECS API,
/// `ContainerDefinition`, `memoryReservation`.
fn reserved(service: &Service) -> Option<u32> {
    let reservation = service.memory_reservation.filter(|reservation| *reservation > 0).map(mib);
    reservation.into_iter().chain(memory(service)).min()
}

/// What a container may use: its limit, or else its reservation.
fn memory(service: &Service) -> Option<u32> {
    service.memory_limit.filter(|limit| *limit > 0).or(service.memory_reservation).map(mib)
}

/// The smallest size with at least this much of both.
fn fit(cpu: u32, memory: u32) -> Option<Size> {
    SIZES.iter().filter(|size| size.0 >= cpu).find_map(|size| {
        let memory = at_least(*size, memory)?;
        Some(Size { cpu: size.0, memory })
    })
}

/// The least memory of a size that is enough.
fn at_least((_, least, most, step): (u32, u32, u32, u32), memory: u32) -> Option<u32> {
    if memory <= least {
        return Some(least);
    }
    // Steps are counted from zero: after 512 comes 1024.
    let memory = memory.checked_next_multiple_of(step)?;
    (memory <= most).then_some(memory)
}

/// A size somebody gave, or half of one.
fn given(cpu: Option<u32>, memory: Option<u32>, wanted: (u32, u32)) -> Result<Size, MapError> {
    let no_such =
        || MapError::NoSuchSize { cpu: cpu.unwrap_or(wanted.0), memory: memory.unwrap_or(wanted.1) };
    let has = |size: &(u32, u32, u32, u32), memory: u32| at_least(*size, memory) == Some(memory);
    let size = match (cpu, memory) {
        (Some(cpu), None) => {
            let size = SIZES.iter().find(|size| size.0 == cpu).ok_or_else(no_such)?;
            at_least(*size, wanted.1).map(|memory| Size { cpu, memory })
        }
        (None, Some(memory)) => {
            let mut enough = SIZES.iter().filter(|size| size.0 >= wanted.0);
            enough.find(|size| has(size, memory)).map(|size| Size { cpu: size.0, memory })
        }
        _ => {
            let (cpu, memory) = (cpu.unwrap_or_default(), memory.unwrap_or_default());
            let size = SIZES.iter().find(|size| size.0 == cpu && has(size, memory));
            size.map(|_| Size { cpu, memory })
        }
    };
    size.ok_or_else(no_such)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_size_that_is_enough_is_taken() {
        let table = [
            ((0, 0), Some((256, 512))),
            ((256, 513), Some((256, 1024))),
            ((256, 1025), Some((256, 2048))),
            ((256, 2049), Some((512, 3072))),
            ((257, 0), Some((512, 1024))),
            ((1024, 8193), Some((2048, 9216))),
            ((4096, 30_721), Some((8192, 32_768))),
            ((8192, 16_385), Some((8192, 20_480))),
            ((9000, 0), Some((16_384, 32_768))),
            ((0, 122_880), Some((16_384, 122_880))),
            ((0, 122_881), None),
            ((16_385, 0), None),
        ];
        for ((cpu, memory), expected) in table {
            let expected = expected.map(|(cpu, memory)| Size { cpu, memory });
            assert_eq!(fit(cpu, memory), expected, "{cpu} {memory}");
        }
    }

    #[test]
    fn a_given_size_has_to_exist() {
        let table = [
            ((Some(256), Some(512)), Ok((256, 512))),
            ((Some(256), Some(768)), Err((256, 768))),
            ((Some(256), Some(3072)), Err((256, 3072))),
            ((Some(300), Some(512)), Err((300, 512))),
            ((Some(8192), Some(17_408)), Err((8192, 17_408))),
            ((Some(512), None), Ok((512, 1024))),
            ((None, Some(4096)), Ok((512, 4096))),
            ((None, Some(500)), Err((500, 500))),
        ];
        for ((cpu, memory), expected) in table {
            let expected = expected
                .map(|(cpu, memory)| Size { cpu, memory })
                .map_err(|(cpu, memory)| MapError::NoSuchSize { cpu, memory });
            assert_eq!(given(cpu, memory, (500, 500)), expected, "{cpu:?} {memory:?}");
        }
    }
}
