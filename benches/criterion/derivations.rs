//! Derivations: their text, their hashes and paths.

use criterion::{BatchSize, Criterion, Throughput};
use frazil_store::drv_hash::DrvHasher;
use frazil_store::{
    Derivation, DerivationOutput, ErrorKind, Features, Result, StoreDir, StoreError, StorePath,
    aterm,
};

const COUNT: usize = 200;

fn unmet(path: &StorePath) -> Result<Derivation> {
    let path = path.as_str().as_bytes();
    Err(StoreError::new(ErrorKind::NotFound, "not met: %s", &[path]))
}

/// A derivation with an environment as packages have it, which needs some of those before it.
fn derivation(i: usize, before: &[StorePath]) -> Derivation {
    let mut drv = Derivation {
        name: format!("package-{i}").into(),
        platform: "x86_64-linux".into(),
        builder: "/bin/sh".into(),
        args: vec!["-e".into(), "/builder.sh".into()],
        ..Derivation::default()
    };
    drv.outputs.insert("out".into(), DerivationOutput::Deferred);
    for k in 0..40 {
        let value = format!("a value of some length, the {k}th of package \"{i}\"\n").repeat(k % 4);
        drv.env.insert(format!("variable{k}").into(), value.into());
    }
    for input in before.iter().rev().step_by(3).take(12) {
        drv.input_mut(input, &[]).outputs.insert("out".into());
    }
    drv
}

/// Derivations as evaluation makes them, each with the path it gets.
fn all() -> Vec<(Derivation, StorePath)> {
    let mut hasher = DrvHasher::default();
    let mut paths = Vec::new();
    (0..COUNT)
        .map(|i| {
            let drv = derivation(i, &paths);
            let made = hasher.instantiate(&mut drv.clone(), &mut |p| unmet(p));
            let path = made.expect("a path").drv_path;
            paths.push(path.clone());
            (drv, path)
        })
        .collect()
}

pub fn benches(c: &mut Criterion) {
    let mut group = c.benchmark_group("derivations");
    group.throughput(Throughput::Elements(COUNT as u64));
    let all = all();
    group.bench_function("instantiate", |b| {
        b.iter_batched(
            || (DrvHasher::default(), all.clone()),
            |(mut hasher, mut all)| {
                for (drv, path) in &mut all {
                    let made = hasher.instantiate(drv, &mut |p| unmet(p));
                    assert!(made.is_ok_and(|m| m.drv_path == *path));
                }
                (hasher, all)
            },
            BatchSize::SmallInput,
        );
    });
    let dir = StoreDir::default();
    group.bench_function("write", |b| {
        b.iter(|| -> usize {
            let text = |(drv, _): &(Derivation, _)| aterm::unparse(drv, &dir).map(|t| t.len());
            all.iter().map(|d| text(d).expect("a text")).sum()
        });
    });
    let mut hasher = DrvHasher::default();
    let texts: Vec<_> = all
        .iter()
        .map(|(drv, path)| {
            let made = hasher.instantiate(&mut drv.clone(), &mut |p| unmet(p));
            made.expect("a path");
            (path, hasher.text().to_vec())
        })
        .collect();
    group.bench_function("read", |b| {
        b.iter(|| {
            for (path, text) in &texts {
                let read = aterm::parse_file(&dir, path, text, Features::ALL);
                assert!(read.is_ok());
            }
        });
    });
    group.finish();
}
