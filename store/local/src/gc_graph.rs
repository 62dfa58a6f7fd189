//! All valid paths and what keeps what, in memory.
//!
//! A collection has to know of every path whether it lives; one look at the whole database answers that for all of
//! them. Invariant: what is marked as alive stays so, and so does everything it needs. Absent: paths that became valid
//! after the look; they have temporary roots, and what they refer to as well.

use std::collections::HashMap;

use frazil_store::error::Result;
use frazil_store::topo::topo_sort;
use frazil_store::{StoreDir, StorePath};

use crate::query::{optional_text, text};
use crate::store::LocalStore;

/// The paths of a store.
pub(crate) struct Graph {
    places: HashMap<StorePath, usize>,
    /// Sorted.
    pub paths: Vec<StorePath>,
    references: Vec<Vec<usize>>,
    /// What each path keeps besides: its derivers, outputs.
    kept: Vec<Vec<usize>>,
    /// What has to go before a path can.
    users: Vec<Vec<usize>>,
    alive: Vec<bool>,
}

impl Graph {
    /// Reads the database.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn load(store: &LocalStore, keep_outputs: bool, keep_derivations: bool) -> Result<Self> {
        let dir: &StoreDir = store.store_dir();
        let (mut rows, references, outputs) = store.read(|conn| {
            let mut rows: Vec<(StorePath, i64, Option<StorePath>)> = Vec::new();
            let mut statement = conn.prepare("select path, id, deriver from ValidPaths")?;
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
                let deriver = optional_text(row, 2)?.map(|text| dir.parse(text));
                rows.push((dir.parse(text(row, 0)?)?, row.get(1)?, deriver.transpose()?));
            }
            let mut references: Vec<(i64, i64)> = Vec::new();
            let mut statement = conn.prepare("select referrer, reference from Refs")?;
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
                references.push((row.get(0)?, row.get(1)?));
            }
            let mut outputs: Vec<(i64, StorePath)> = Vec::new();
            let mut statement = conn.prepare("select drv, path from DerivationOutputs")?;
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
                outputs.push((row.get(0)?, dir.parse(text(row, 1)?)?));
            }
            Ok((rows, references, outputs))
        })?;
        rows.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let count = rows.len();
        let ids: HashMap<i64, usize> = rows.iter().enumerate().map(|(i, r)| (r.1, i)).collect();
        let places: HashMap<StorePath, usize> = rows
            .iter()
            .enumerate()
            .map(|(i, row)| (row.0.clone(), i))
            .collect();
        let mut graph = Graph {
            places,
            paths: rows.iter().map(|row| row.0.clone()).collect(),
            references: vec![Vec::new(); count],
            kept: vec![Vec::new(); count],
            users: vec![Vec::new(); count],
            alive: vec![false; count],
        };
        for (from, to) in references {
            if let (Some(&from), Some(&to)) = (ids.get(&from), ids.get(&to)) {
                graph.references[from].push(to);
                graph.users[to].push(from);
            }
        }
        if keep_derivations {
            for (i, row) in rows.iter().enumerate() {
                if let Some(&deriver) = row.2.as_ref().and_then(|path| graph.places.get(path)) {
                    graph.kept[i].push(deriver);
                    graph.users[deriver].push(i);
                }
            }
        }
        if keep_outputs {
            for (drv, path) in outputs {
                if let (Some(&drv), Some(&path)) = (ids.get(&drv), graph.places.get(&path)) {
                    graph.kept[drv].push(path);
                    graph.users[path].push(drv);
                }
            }
        }
        Ok(graph)
    }

    /// Where a path stands, if it was valid.
    pub fn place(&self, path: &StorePath) -> Option<usize> {
        self.places.get(path).copied()
    }

    /// Marks a path and all it needs.
    pub fn mark_alive(&mut self, path: &StorePath) {
        let Some(start) = self.place(path) else {
            return;
        };
        let mut todo = vec![start];
        while let Some(i) = todo.pop() {
            if !std::mem::replace(&mut self.alive[i], true) {
                todo.extend(&self.references[i]);
                todo.extend(&self.kept[i]);
            }
        }
    }

    /// Whether a path lives.
    pub fn is_alive(&self, place: usize) -> bool {
        self.alive[place]
    }

    /// What has to go for `path` to go, itself among it; nothing if some of it lives.
    pub fn users_closure(&self, path: usize) -> Option<Vec<usize>> {
        let mut seen = vec![path];
        let mut next = 0;
        let mut marks = vec![false; self.paths.len()];
        marks[path] = true;
        while let Some(&i) = seen.get(next) {
            if self.alive[i] {
                return None;
            }
            for &user in &self.users[i] {
                if !std::mem::replace(&mut marks[user], true) {
                    seen.push(user);
                }
            }
            next += 1;
        }
        Some(seen)
    }

    /// All places, referrers before what they refer to.
    pub fn order(&self) -> Vec<usize> {
        let references: Vec<Vec<usize>> = self
            .references
            .iter()
            .map(|list| {
                let mut list = list.clone();
                list.sort_unstable();
                list
            })
            .collect();
        // In a store with a cycle, which cannot be, the database refuses what it has to.
        topo_sort(&references).unwrap_or_else(|_| (0..self.paths.len()).collect())
    }
}
