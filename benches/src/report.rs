//! Results for reading: a Markdown table, plots, and a page that shows everything.
//!
//! Invariant: reports are functions of the [`Results`] alone, so that they can be made again from the file.

pub mod chart;
pub mod format;
pub mod html;
pub mod ratios;
pub mod runs;
pub mod table;

use std::fs;
use std::path::Path;

use crate::results::{FILE, Results};

/// Writes the file of results and all reports into a folder.
///
/// # Errors
/// A message with the file's name.
pub fn write(results: &Results, folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    results.save(&folder.join(FILE))?;
    let mut files = vec![
        ("results.md", table::document(results)),
        ("index.html", html::page(results)),
    ];
    files.extend(plots(results));
    for (name, text) in files {
        let file = folder.join(name);
        fs::write(&file, text).map_err(|e| format!("{}: {e}", file.display()))?;
    }
    Ok(())
}

/// The plots and their files' names. Without a second implementation there are no ratios.
pub fn plots(results: &Results) -> Vec<(&'static str, String)> {
    let mut plots = Vec::new();
    if results.others().next().is_some() {
        plots.push(("cpu.svg", ratios::plot(results, ratios::Quantity::Cpu)));
        plots.push(("memory.svg", ratios::plot(results, ratios::Quantity::Peak)));
    }
    plots.push(("runs.svg", runs::plot(results)));
    plots
}
