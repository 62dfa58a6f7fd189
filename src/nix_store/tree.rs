//! `nix-store -q --tree`, `--graph` and `--graphml`: references as pictures.
//!
//! Invariant: what a path refers to is sorted as the reference sorts it, and no path is described twice; so
//! all three are linear in the size of the graph, and depth is no native depth.

use crate::failure::Failure;
use crate::terminal::Output;
use frazil_local_store::LocalStore;
use frazil_store::StorePath;
use frazil_store::topo::{Cycle, topo_sort};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};

/// Prints paths with what they refer to below them; a path that was printed already stands for itself.
pub(super) fn tree(
    store: &LocalStore,
    roots: &[StorePath],
    out: &mut Output,
) -> Result<(), Failure> {
    struct Branch {
        path: StorePath,
        /// What stands before the path, and before what is below it.
        pads: [String; 2],
    }
    let mut done = HashSet::new();
    let mut branches: Vec<Branch> = Vec::new();
    for root in roots.iter().rev() {
        branches.push(Branch {
            path: root.clone(),
            pads: [String::new(), String::new()],
        });
    }
    while let Some(Branch { path, pads }) = branches.pop() {
        let [first, below] = pads;
        let shown = store.print(&path);
        if !done.insert(path.clone()) {
            out.line(format!("{first}{shown} [...]").as_bytes());
            continue;
        }
        out.line(format!("{first}{shown}").as_bytes());
        let references = store.query_valid(&path)?.references;
        let sorted = topo_sorted(store, &references)?;
        // Those that others need come first, so that the tree is flat. The last is put down first.
        for (i, path) in sorted.into_iter().enumerate() {
            let [joint, line] = match i {
                0 => ["└───", "    "],
                _ => ["├───", "│   "],
            };
            branches.push(Branch {
                path,
                pads: [format!("{below}{joint}"), format!("{below}{line}")],
            });
        }
    }
    Ok(())
}

/// The paths among `paths` with those first that refer to others of them.
pub(super) fn topo_sorted(
    store: &LocalStore,
    paths: &BTreeSet<StorePath>,
) -> Result<Vec<StorePath>, Failure> {
    let all: Vec<&StorePath> = paths.iter().collect();
    let mut references = Vec::with_capacity(all.len());
    for path in &all {
        // What the store does not have refers to nothing.
        let info = store.query(path)?;
        let among = info.iter().flat_map(|info| &info.references);
        references.push(among.filter_map(|r| all.binary_search(&r).ok()).collect());
    }
    match topo_sort(&references) {
        Ok(order) => Ok(order.into_iter().map(|i| all[i].clone()).collect()),
        Err(Cycle { of, from }) => Err(Failure::Message(format!(
            "cycle detected in the references of '{}' from '{}'",
            store.print(all[of]),
            store.print(all[from])
        ))),
    }
}

/// Colours of edges, in turn.
const COLOURS: [&str; 6] = ["black", "red", "green", "blue", "magenta", "burlywood"];

/// Prints everything that `roots` need for Graphviz.
pub(super) fn dot(
    store: &LocalStore,
    roots: BTreeSet<StorePath>,
    out: &mut Output,
) -> Result<(), Failure> {
    let mut colours = COLOURS.iter().cycle();
    out.line(b"digraph G {");
    let out = RefCell::new(out);
    let node = |path: &StorePath| {
        let label = path.name();
        out.borrow_mut().line(
            format!(
                "\"{path}\" [label = \"{label}\", shape = box, style = filled, fillcolor = \"#ff0000\"];"
            )
            .as_bytes(),
        );
    };
    each(store, roots, node, |path, _, references| {
        for reference in references {
            let colour = colours.next().unwrap_or(&COLOURS[0]);
            let line = format!("\"{reference}\" -> \"{path}\" [color = \"{colour}\"];");
            out.borrow_mut().line(line.as_bytes());
        }
    })?;
    let out = out.into_inner();
    out.line(b"}");
    Ok(())
}

/// Prints everything that `roots` need as GraphML.
pub(super) fn graphml(
    store: &LocalStore,
    roots: BTreeSet<StorePath>,
    out: &mut Output,
) -> Result<(), Failure> {
    out.write(
        b"<?xml version='1.0' encoding='utf-8'?>\n\
          <graphml xmlns='http://graphml.graphdrawing.org/xmlns'\n\
          \x20   xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'\n\
          \x20   xsi:schemaLocation='http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd'>\n\
          <key id='narSize' for='node' attr.name='narSize' attr.type='long'/>\
          <key id='name' for='node' attr.name='name' attr.type='string'/>\
          <key id='type' for='node' attr.name='type' attr.type='string'/>\
          <graph id='G' edgedefault='directed'>\n",
    );
    each(
        store,
        roots,
        |_| {},
        |path, size, references| {
            // The name up to its first dash; as in the reference nothing when there is none.
            let name = path.name();
            let name = name.find('-').map_or("", |dash| &name[..=dash]);
            let kind = match path.is_derivation() {
                true => "derivation",
                false => "output-path",
            };
            out.line(
                format!(
                    "  <node id=\"{path}\">\n    <data key=\"narSize\">{size}</data>\n    \
                 <data key=\"name\">{name}</data>\n    <data key=\"type\">{kind}</data>\n  </node>"
                )
                .as_bytes(),
            );
            for reference in references {
                out.line(format!("  <edge source=\"{path}\" target=\"{reference}\"/>").as_bytes());
            }
        },
    )?;
    out.write(b"</graph>\n</graphml>\n");
    Ok(())
}

/// Calls `begin` for every path that `roots` need, and if it is valid `show` with its size and what it refers to,
/// itself left out: always for the first path that is known of but not yet shown.
fn each(
    store: &LocalStore,
    mut todo: BTreeSet<StorePath>,
    begin: impl Fn(&StorePath),
    mut show: impl FnMut(&StorePath, u64, &BTreeSet<StorePath>),
) -> Result<(), Failure> {
    let mut done = HashSet::new();
    while let Some(path) = todo.pop_first() {
        if !done.insert(path.clone()) {
            continue;
        }
        begin(&path);
        let mut info = store.query_valid(&path)?;
        info.references.remove(&path);
        show(&path, info.nar_size, &info.references);
        todo.extend(info.references);
    }
    Ok(())
}
