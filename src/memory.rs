//! How much memory there is, and that the process gets an error when it is used up.
//!
//! Left to itself, a process that takes more than there is gets killed by the kernel, or another one is.
//! So evaluation is told its share, and what else the process takes is bounded by its limit for data:
//! an allocation beyond it fails, which [`crate::allocator`] reports. Deliberately absent: limits that
//! follow what other processes do later.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Bounds what the process takes by what is available; returns the share that the evaluator's heap may take,
/// nine tenths.
pub fn bound() -> usize {
    let data = getrlimit(Resource::Data);
    let limit = available()
        .min(getrlimit(Resource::As).current.unwrap_or(u64::MAX))
        .min(data.current.unwrap_or(u64::MAX));
    // The hard limit stays as it is. Where the kernel refuses, the heap's own limit remains.
    let _ = setrlimit(
        Resource::Data,
        Rlimit {
            current: Some(limit),
            maximum: data.maximum,
        },
    );
    usize::try_from(limit / 10 * 9).unwrap_or(usize::MAX)
}

/// What the machine could give without taking it from others, and what the control group allows.
fn available() -> u64 {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let machine = read("/proc/meminfo").and_then(|text| {
        Some(field(&text, "MemAvailable:")? + field(&text, "SwapFree:").unwrap_or(0))
    });
    let machine = machine.unwrap_or_else(|| {
        let info = rustix::system::sysinfo();
        (info.totalram as u64 + info.totalswap as u64) * u64::from(info.mem_unit)
    });
    let group = [
        "/sys/fs/cgroup/memory.max",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    ];
    let group = group
        .iter()
        .find_map(|path| read(path)?.trim().parse().ok());
    machine.min(group.unwrap_or(u64::MAX))
}

/// The bytes that a line of `/proc/meminfo` tells.
fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|l| l.strip_prefix(name))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meminfo() {
        let text = "MemTotal:  25 kB\nMemAvailable:       3 kB\nSwapFree: x kB\n";
        assert_eq!(field(text, "MemAvailable:"), Some(3072));
        assert_eq!(field(text, "SwapFree:"), None);
        assert_eq!(field(text, "Mem:"), None);
    }
}
