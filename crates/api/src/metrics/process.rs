//! What the operating system says about this process, by the names that Prometheus' own clients use. Linux only:
//! elsewhere these metrics are missing.

use super::text::Page;
use std::fs;

pub(super) fn write(page: &mut Page) {
    if let Some(bytes) = resident_bytes() {
        page.gauge("process_resident_memory_bytes", "Memory of the process.");
        page.sample(&[], bytes);
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        page.gauge("process_open_fds", "Open files and connections of the process.");
        page.sample(&[], open.count());
    }
}

/// `VmRSS:	   12345 kB`
fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1_024)
}
