//! Runs the cases of `conformance/cases` with frazil: each must leave what was recorded from C++ Nix, whole
//! error texts included, or differ as `conformance/deviations.txt` says.
//!
//! How cases are read, run and compared is `frazil-conformance`'s matter.

use std::path::Path;
use std::time::Duration;

use frazil_conformance::implementation::Implementation;
use frazil_conformance::process::Program;
use frazil_conformance::report::terminal;
use frazil_conformance::run::{Options, execute};
use frazil_conformance::suite::{Deviations, Errors, Suite};

/// Long, because collecting at every safepoint (`FRAZIL_GC_ZEAL`) is slow.
const TIME_LIMIT: Duration = Duration::from_secs(600);

#[test]
fn cases_give_what_the_reference_gave() -> Result<(), String> {
    let conformance = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let suite = Suite::open(&conformance.join("cases"))?;
    let selection = suite.select(&[], None)?;
    selection.check()?;
    let list = conformance.join("deviations.txt");
    let deviations = Deviations::read(&list, &suite)?;
    let options = Options {
        errors: Errors::Full,
        jobs: std::thread::available_parallelism().map_or(1, usize::from),
        deviations: Some((list, deviations)),
    };
    let frazil = Program::from_path(
        env!("CARGO_BIN_EXE_frazil").into(),
        &["nix-instantiate"],
        TIME_LIMIT,
    );
    let frazil = Implementation::of("frazil nix-instantiate".to_owned(), frazil)?;
    assert!(frazil.is_frazil(), "{}", frazil.description());
    assert!(selection.cases.len() > 1000, "the cases are there");
    let run = execute(&frazil, &suite, &selection.cases, &options)?;
    terminal::print(&run, false);
    assert_eq!(run.counts().failed(), 0, "cases differ");
    Ok(())
}
