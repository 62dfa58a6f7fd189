//! `NIX_SHOW_STATS`: what an evaluation cost, as JSON in the reference's shape.
//!
//! Numbers that mean the same have the reference's names; frazil's own are in the member `frazil`.
//! Invariant: keys are sorted, as in the reference's output.

use crate::terminal;
use frazil_vm::machine::Vm;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A number or an object.
enum Json {
    Int(u64),
    Float(f64),
    Object(BTreeMap<&'static str, Json>),
}

impl From<u64> for Json {
    fn from(n: u64) -> Json {
        Json::Int(n)
    }
}

impl From<f64> for Json {
    fn from(x: f64) -> Json {
        Json::Float(x)
    }
}

fn object<const N: usize>(members: [(&'static str, Json); N]) -> Json {
    Json::Object(members.into())
}

impl Json {
    fn write(&self, indent: usize, out: &mut String) {
        let _ = match self {
            Json::Int(n) => write!(out, "{n}"),
            Json::Float(x) => write!(out, "{x:?}"),
            Json::Object(members) => {
                out.push('{');
                for (i, (key, value)) in members.iter().enumerate() {
                    let comma = if i > 0 { "," } else { "" };
                    let _ = write!(out, "{comma}\n{:1$}\"{key}\": ", "", indent + 2);
                    value.write(indent + 2, out);
                }
                write!(out, "\n{:indent$}}}", "")
            }
        };
    }
}

/// Prints the counters if `NIX_SHOW_STATS` asks for them, to the file that `NIX_SHOW_STATS_PATH`
/// names or to standard error.
pub fn print_if_wanted(vm: &mut Vm) {
    let wanted = std::env::var_os("NIX_SHOW_STATS");
    if wanted.is_none_or(|v| v == "0") {
        return;
    }
    let text = render(vm) + "\n";
    let path = std::env::var_os("NIX_SHOW_STATS_PATH").filter(|p| p != "-");
    let failed = path.map(|p| std::fs::write(p, &text));
    match failed {
        Some(Ok(())) => {}
        Some(Err(e)) => terminal::warning(&format!(
            "cannot write statistics: {}",
            crate::native_host::strerror(&e)
        )),
        None => terminal::log(text.trim_end().as_bytes()),
    }
}

/// The counters as JSON.
pub fn render(vm: &Vm) -> String {
    let s = &vm.stats;
    let gc = vm.heap.gc_stats();
    let counts = &vm.heap.counts;
    let thunks = s.thunks + counts.applications.get();
    let cpu = cpu_seconds();
    let in_use = vm.heap.bytes_in_use() as u64;
    let (update_plan_hits, update_plan_misses) = vm.heap.update_plan_stats();
    let census: BTreeMap<&'static str, Json> = vm
        .heap
        .census()
        .into_iter()
        .filter(|c| c.1 > 0)
        .map(|(n, count, bytes)| {
            (
                n,
                object([("bytes", bytes.into()), ("number", count.into())]),
            )
        })
        .collect();
    let top = object([
        ("cpuTime", cpu.into()),
        ("time", object([("cpu", cpu.into())])),
        ("nrThunks", thunks.into()),
        ("nrLookups", s.lookups.into()),
        ("nrPrimOpCalls", s.builtin_calls.into()),
        ("nrFunctionCalls", s.calls.into()),
        ("nrOpUpdates", s.updates.into()),
        ("nrOpUpdateValuesCopied", counts.update_copies.get().into()),
        (
            "list",
            object([("concats", s.concats.into()), ("number", s.lists.into())]),
        ),
        ("sets", object([("number", counts.sets.get().into())])),
        (
            "symbols",
            object([("number", (vm.symbols.len() as u64).into())]),
        ),
        (
            "gc",
            object([
                ("cycles", (gc.minor + gc.major).into()),
                ("heapSize", in_use.max(gc.peak_bytes).into()),
            ]),
        ),
        (
            "frazil",
            object([
                ("cacheHits", s.cache_hits.into()),
                ("files", s.files.into()),
                ("forcedThunks", s.forced.into()),
                ("keyTablesMade", counts.own_keys.get().into()),
                ("literalSets", s.sets.into()),
                ("thunksNeverForced", thunks.saturating_sub(s.forced).into()),
                ("majorCollections", gc.major.into()),
                ("minorCollections", gc.minor.into()),
                ("parseSeconds", s.parse_seconds.into()),
                ("parserSeconds", s.parser_seconds.into()),
                ("sourceBytes", s.source_bytes.into()),
                ("survivedBytes", gc.survived_bytes.into()),
                ("updatePlanHits", update_plan_hits.into()),
                ("updatePlanMisses", update_plan_misses.into()),
                ("oldObjects", Json::Object(census)),
                ("permanentBytes", (vm.heap.permanent_bytes() as u64).into()),
                ("codeBytes", (vm.code_bytes() as u64).into()),
                ("youngBytes", gc.young_bytes.into()),
            ]),
        ),
    ]);
    let mut out = String::new();
    top.write(0, &mut out);
    out
}

/// Processor time of this process so far.
fn cpu_seconds() -> f64 {
    let t = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    t.tv_sec as f64 + t.tv_nsec as f64 / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json() {
        let j = object([("b", 1.into()), ("a", object([("x", 0.5.into())]))]);
        let mut out = String::new();
        j.write(0, &mut out);
        assert_eq!(out, "{\n  \"a\": {\n    \"x\": 0.5\n  },\n  \"b\": 1\n}");
    }
}
