//! `nix-store -q --tree`, `--graph` and `--graphml`: references as pictures.
//!
//! Invariant: what a path refers to is sorted as the reference sorts it, and no path is described twice; so
//! all three are linear in the size of the graph, and depth is no native depth.

use crate::failure::Failure;
use crate::store::Store;
use crate::terminal::Output;
use crate::tree_pad::{Joints, Pad};
use frazil_local_store::Closure;
use frazil_store::StorePath;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};

/// Prints paths with what they refer to below them; a path that was printed already stands for itself.
pub(super) fn tree(store: &Store, roots: &[StorePath], out: &mut Output) -> Result<(), Failure> {
    let mut pad = Pad::new(Joints {
        before: ["├───", "└───"],
        below: ["│   ", "    "],
    });
    // What is wrong with a root is said when it is its turn.
    let valid = store.valid_among(roots)?;
    let graph = store.closure_graph(&valid.into_iter().collect::<Vec<_>>())?;
    let mut done = vec![false; graph.paths.len()];
    // With how deep each is, and whether it is the last at that depth.
    let mut branches: Vec<(usize, usize, bool)> = Vec::new();
    for root in roots {
        let Ok(place) = graph.paths.binary_search(root) else {
            out.line(store.print(root).as_bytes());
            store.query_valid(root)?;
            continue;
        };
        branches.push((place, 0, true));
        while let Some((node, depth, is_last)) = branches.pop() {
            let before = pad.enter(depth, is_last);
            let shown = store.print(&graph.paths[node]);
            let again = std::mem::replace(&mut done[node], true);
            let more = if again { " [...]" } else { "" };
            out.line(format!("{before}{shown}{more}").as_bytes());
            if again {
                continue;
            }
            // Those that others need come first, so that the tree is flat. The last is put down first.
            for (i, node) in children(&graph, node)?.into_iter().enumerate() {
                branches.push((node, depth + 1, i == 0));
            }
        }
    }
    Ok(())
}

/// What a node of the graph refers to, those first that refer to others of them.
fn children(graph: &Closure, node: usize) -> Result<Vec<usize>, Failure> {
    let all = &graph.references[node];
    let among = |&child: &usize| {
        let references = graph.references[child].iter();
        references
            .filter_map(|to| all.binary_search(to).ok())
            .collect()
    };
    let sorted = Closure {
        references: all.iter().map(among).collect(),
        paths: all
            .iter()
            .map(|&child| graph.paths[child].clone())
            .collect(),
    };
    Ok(sorted.topo_order()?.into_iter().map(|i| all[i]).collect())
}

/// The paths among `paths` with those first that refer to others of them.
pub(super) fn topo_sorted(
    store: &Store,
    paths: BTreeSet<StorePath>,
) -> Result<Vec<StorePath>, Failure> {
    let paths: Vec<StorePath> = paths.into_iter().collect();
    let references = store.references_among(&paths)?;
    Ok(Closure { paths, references }.topo_sorted()?)
}

/// Colours of edges, in turn.
const COLOURS: [&str; 6] = ["black", "red", "green", "blue", "magenta", "burlywood"];

/// Prints everything that `roots` need for Graphviz.
pub(super) fn dot(
    store: &Store,
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
    store: &Store,
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
    store: &Store,
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
