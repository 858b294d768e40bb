//! What the figures were measured on, as far as it matters for them. No names, no paths.

use std::{fs, thread};

/// One line about processor, cores, memory, kernel, and how busy the machine is just now.
#[must_use]
pub fn describe() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let cpu = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| field(&text, "model name"));
    let memory = fs::read_to_string("/proc/meminfo").ok().and_then(|text| field(&text, "MemTotal"));
    let memory = memory.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kib| kib >> 20);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let kernel = kernel.split('-').next().unwrap_or_default().trim();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("?");
    let cpu = cpu.unwrap_or_else(|| "unknown processor".into());
    format!("{cpu}, {cores} cores, {memory} GiB of memory, Linux {kernel}, load average {load} before the run")
}

fn field(text: &str, name: &str) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found() {
        assert_eq!(field("a : 1\nmodel name\t: EPYC 7\n", "model name"), Some("EPYC 7".into()));
    }
}
