//! What a store knows: validity, information, neighbours, closures.
//!
//! Every question is one transaction, so its answer is of one moment. Closures are walked by row number, with
//! statements that are prepared once; names are only fetched for what is in the answer. Absent:
//! substituters, and derivations' contents.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bstr::{BString, ByteSlice};
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::store_path::HASH_LEN;
use frazil_store::topo::{Cycle, topo_sort};
use frazil_store::{ContentAddress, Features, Hash, PathInfo, StorePath};
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row};

use crate::db::DbResult;
use crate::store::LocalStore;

/// Which way a closure goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To what is referred to.
    References,
    /// To what refers.
    Referrers,
}

/// A closure, sorted by path.
#[derive(Clone, Debug, Default)]
pub struct Closure {
    /// The paths.
    pub paths: Vec<StorePath>,
    /// For each the indices of those it refers to, in ascending order.
    pub references: Vec<Vec<usize>>,
}

impl Closure {
    /// The paths with referrers before what they refer to, in C++ Nix's order.
    ///
    /// # Errors
    /// The references have a cycle, which no store should have.
    pub fn topo_sorted(&self) -> Result<Vec<StorePath>> {
        let order = self.topo_order()?;
        Ok(order.into_iter().map(|i| self.paths[i].clone()).collect())
    }

    /// The same as indices.
    ///
    /// # Errors
    /// As [`Closure::topo_sorted`].
    pub fn topo_order(&self) -> Result<Vec<usize>> {
        topo_sort(&self.references).map_err(|Cycle { of, from }| {
            let [of, from] = [of, from].map(|i| self.paths[i].as_str().as_bytes());
            let template = "cycle detected in the references of '%s' from '%s'";
            StoreError::new(ErrorKind::Other, template, &[of, from])
        })
    }
}

impl LocalStore {
    /// Whether the store has this path.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_valid(&self, path: &StorePath) -> Result<bool> {
        self.read(|conn| Ok(self.id_of(conn, path)?.is_some()))
    }

    /// Which of `paths` the store has.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn valid_among<'p>(
        &self,
        paths: impl IntoIterator<Item = &'p StorePath> + Clone,
    ) -> Result<BTreeSet<StorePath>> {
        self.read(|conn| {
            let mut valid = BTreeSet::new();
            for path in paths.clone() {
                if self.id_of(conn, path)?.is_some() {
                    valid.insert(path.clone());
                }
            }
            Ok(valid)
        })
    }

    /// What is known about a path; `None` when the store does not have it.
    ///
    /// # Errors
    /// The database cannot be read, or has nonsense about the path.
    pub fn query(&self, path: &StorePath) -> Result<Option<PathInfo>> {
        self.read(|conn| self.info(conn, path))
    }

    /// As [`LocalStore::query`], of a path that must be valid.
    ///
    /// # Errors
    /// `path '…' is not valid`, or as [`LocalStore::query`].
    pub fn query_valid(&self, path: &StorePath) -> Result<PathInfo> {
        self.query(path)?.ok_or_else(|| self.invalid(path))
    }

    /// All paths the store has, sorted.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn all_valid(&self) -> Result<BTreeSet<StorePath>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached("select path from ValidPaths")?;
            self.paths(&mut statement, [])
        })
    }

    /// What a valid path refers to.
    ///
    /// # Errors
    /// `path '…' is not valid`, or the database cannot be read.
    pub fn references(&self, path: &StorePath) -> Result<BTreeSet<StorePath>> {
        self.read(|conn| {
            let id = self.valid_id(conn, path)?;
            self.references_of(conn, id)
        })
    }

    /// What refers to a path; it may refer to itself.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn referrers(&self, path: &StorePath) -> Result<BTreeSet<StorePath>> {
        self.read(|conn| self.referrers_in(conn, path))
    }

    /// Valid derivations that have this path as an output.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn valid_derivers(&self, path: &StorePath) -> Result<BTreeSet<StorePath>> {
        self.read(|conn| self.derivers_in(conn, path))
    }

    /// The outputs, as far as their paths are known, of a valid derivation.
    ///
    /// # Errors
    /// `path '…' is not valid`, or the database cannot be read.
    pub fn derivation_outputs(&self, drv: &StorePath) -> Result<BTreeMap<BString, StorePath>> {
        self.read(|conn| {
            let id = self.valid_id(conn, drv)?;
            self.outputs_in(conn, id)
        })
    }

    /// The path with this hash part, if the store has one.
    ///
    /// # Errors
    /// `invalid hash part`, or the database cannot be read.
    pub fn from_hash_part(&self, hash_part: &[u8]) -> Result<Option<StorePath>> {
        if hash_part.len() != HASH_LEN {
            return Err(crate::util::other("invalid hash part", &[]));
        }
        let prefix = [self.store_dir().as_bytes(), b"/", hash_part].concat();
        let prefix = String::from_utf8_lossy(&prefix);
        self.read(|conn| {
            let sql = "select path from ValidPaths where path >= ? limit 1";
            let mut statement = conn.prepare_cached(sql)?;
            let mut rows = statement.query([&prefix])?;
            match rows.next()? {
                Some(row) if text(row, 0)?.starts_with(prefix.as_bytes()) => {
                    Ok(Some(self.store_dir().parse(text(row, 0)?)?))
                }
                _ => Ok(None),
            }
        })
    }

    /// Everything reachable from `start`; with `outputs`, also from derivations to their valid outputs, and
    /// with `derivers`, from paths to the valid derivations they are said to be built from. Against the
    /// references, the same edges are followed backwards.
    ///
    /// # Errors
    /// `path '…' is not valid` of a start, when following references; the database cannot be read.
    pub fn closure(
        &self,
        start: &[StorePath],
        direction: Direction,
        outputs: bool,
        derivers: bool,
    ) -> Result<BTreeSet<StorePath>> {
        self.read(|conn| match direction {
            Direction::References => {
                let closure = self.forward(conn, start, outputs, derivers)?;
                Ok(closure.paths.into_iter().collect())
            }
            Direction::Referrers => self.backward(conn, start, outputs, derivers),
        })
    }

    /// Everything `start` needs, with the references among it.
    ///
    /// # Errors
    /// `path '…' is not valid` of a start; the database cannot be read.
    pub fn closure_graph(&self, start: &[StorePath]) -> Result<Closure> {
        self.read(|conn| self.forward(conn, start, false, false))
    }

    /// For each of `paths` the indices of those among them that it refers to, in ascending order if they are sorted.
    /// What the store does not have refers to nothing.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn references_among(&self, paths: &[StorePath]) -> Result<Vec<Vec<usize>>> {
        self.read(|conn| {
            let mut ids = Vec::with_capacity(paths.len());
            for path in paths {
                ids.push(self.id_of(conn, path)?);
            }
            let places = ids.iter().enumerate();
            let places: HashMap<i64, usize> = places
                .filter_map(|(place, id)| Some(((*id)?, place)))
                .collect();
            let mut statement =
                conn.prepare_cached("select reference from Refs where referrer = ?")?;
            let mut all = Vec::with_capacity(paths.len());
            for id in &ids {
                let mut references = Vec::new();
                if let Some(id) = id {
                    let mut rows = statement.query([id])?;
                    while let Some(row) = rows.next()? {
                        references.extend(places.get(&row.get(0)?).copied());
                    }
                    references.sort_unstable();
                }
                all.push(references);
            }
            Ok(all)
        })
    }

    fn forward(
        &self,
        conn: &Connection,
        start: &[StorePath],
        outputs: bool,
        derivers: bool,
    ) -> DbResult<Closure> {
        // Found so far: row number → position in `ids`.
        let mut seen: HashMap<i64, usize> = HashMap::new();
        let mut ids = Vec::new();
        let mut edges: Vec<Vec<usize>> = Vec::new();
        let mut visit = |id: i64, ids: &mut Vec<i64>| {
            *seen.entry(id).or_insert_with(|| {
                ids.push(id);
                ids.len() - 1
            })
        };
        for path in start {
            visit(self.valid_id(conn, path)?, &mut ids);
        }
        let mut references =
            conn.prepare_cached("select reference from Refs where referrer = ?")?;
        let mut by_outputs = conn.prepare_cached(
            "select v.id from DerivationOutputs d join ValidPaths v on d.path = v.path where d.drv = ?",
        )?;
        let mut by_deriver = conn.prepare_cached(
            "select d.id from ValidPaths v join ValidPaths d on v.deriver = d.path where v.id = ?",
        )?;
        let mut next = 0;
        while let Some(&id) = ids.get(next) {
            let mut rows = references.query([id])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(visit(row.get(0)?, &mut ids));
            }
            edges.push(found);
            for statement in [(outputs, &mut by_outputs), (derivers, &mut by_deriver)] {
                if let (true, statement) = statement {
                    let mut rows = statement.query([id])?;
                    while let Some(row) = rows.next()? {
                        visit(row.get(0)?, &mut ids);
                    }
                }
            }
            next += 1;
        }
        let mut names = conn.prepare_cached("select path from ValidPaths where id = ?")?;
        let mut paths = Vec::with_capacity(ids.len());
        for (i, id) in ids.iter().enumerate() {
            let mut rows = names.query([id])?;
            let Some(row) = rows.next()? else {
                let text = "a reference in the database leads to a path that is not valid";
                return Err(crate::util::other(text, &[]).into());
            };
            paths.push((self.store_dir().parse(text(row, 0)?)?, i));
        }
        paths.sort_unstable();
        let mut place = vec![0; paths.len()];
        for (to, (_, from)) in paths.iter().enumerate() {
            place[*from] = to;
        }
        let sorted = |from: &usize| {
            let mut references: Vec<usize> = edges[*from].iter().map(|&i| place[i]).collect();
            references.sort_unstable();
            references
        };
        Ok(Closure {
            references: paths.iter().map(|(_, from)| sorted(from)).collect(),
            paths: paths.into_iter().map(|(path, _)| path).collect(),
        })
    }

    fn backward(
        &self,
        conn: &Connection,
        start: &[StorePath],
        outputs: bool,
        derivers: bool,
    ) -> DbResult<BTreeSet<StorePath>> {
        let mut found: BTreeSet<StorePath> = start.iter().cloned().collect();
        let mut todo: Vec<StorePath> = found.iter().cloned().collect();
        while let Some(path) = todo.pop() {
            let mut next = self.referrers_in(conn, &path)?;
            if outputs {
                next.extend(self.derivers_in(conn, &path)?);
            }
            if derivers && path.is_derivation() {
                let id = self.valid_id(conn, &path)?;
                for output in self.outputs_in(conn, id)?.into_values() {
                    if self.id_of(conn, &output)?.is_some() {
                        next.insert(output);
                    }
                }
            }
            for path in next {
                if found.insert(path.clone()) {
                    todo.push(path);
                }
            }
        }
        Ok(found)
    }

    /// The row number of a path.
    pub(crate) fn id_of(&self, conn: &Connection, path: &StorePath) -> DbResult<Option<i64>> {
        let mut statement = conn.prepare_cached("select id from ValidPaths where path = ?")?;
        let id = statement.query_row([self.print(path)], |row| row.get(0));
        Ok(id.optional()?)
    }

    /// As [`LocalStore::id_of`], of a path that must be valid.
    pub(crate) fn valid_id(&self, conn: &Connection, path: &StorePath) -> DbResult<i64> {
        match self.id_of(conn, path)? {
            Some(id) => Ok(id),
            None => Err(self.invalid(path).into()),
        }
    }

    pub(crate) fn info(&self, conn: &Connection, path: &StorePath) -> DbResult<Option<PathInfo>> {
        let mut statement = conn.prepare_cached(
            "select id, hash, registrationTime, deriver, narSize, ultimate, sigs, ca from ValidPaths where path = ?",
        )?;
        let mut rows = statement.query([self.print(path)])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let id: i64 = row.get(0)?;
        let (hash, _) = Hash::parse_any(text(row, 1)?, None, Features::ALL).map_err(|err| {
            let name = self.print(path);
            err.wrap("invalid-path entry for '%s': error: %s", &[name.as_bytes()])
        })?;
        let size: Option<i64> = row.get(4)?;
        let mut info = PathInfo::new(path.clone(), hash, size.unwrap_or(0).cast_unsigned());
        info.registration_time = row.get(2)?;
        if let Some(deriver) = optional_text(row, 3)? {
            info.deriver = Some(self.store_dir().parse(deriver)?);
        }
        info.ultimate = row.get::<_, Option<i64>>(5)? == Some(1);
        if let Some(signatures) = optional_text(row, 6)? {
            let signatures = signatures.split(|&c| c == b' ').filter(|s| !s.is_empty());
            info.signatures = signatures
                .map(|s| String::from_utf8_lossy(s).into_owned())
                .collect();
        }
        if let Some(ca) = optional_text(row, 7)?.filter(|ca| !ca.is_empty()) {
            info.ca = Some(ContentAddress::parse(ca, Features::ALL)?);
        }
        info.references = self.references_of(conn, id)?;
        Ok(Some(info))
    }

    pub(crate) fn references_of(
        &self,
        conn: &Connection,
        id: i64,
    ) -> DbResult<BTreeSet<StorePath>> {
        let sql = "select path from Refs join ValidPaths on reference = id where referrer = ?";
        self.paths(&mut conn.prepare_cached(sql)?, [id])
    }

    pub(crate) fn referrers_in(
        &self,
        conn: &Connection,
        path: &StorePath,
    ) -> DbResult<BTreeSet<StorePath>> {
        let sql = "select path from Refs join ValidPaths on referrer = id where reference = (select id from ValidPaths where path = ?)";
        self.paths(&mut conn.prepare_cached(sql)?, [self.print(path)])
    }

    fn derivers_in(&self, conn: &Connection, path: &StorePath) -> DbResult<BTreeSet<StorePath>> {
        let sql = "select v.path from DerivationOutputs d join ValidPaths v on d.drv = v.id where d.path = ?";
        self.paths(&mut conn.prepare_cached(sql)?, [self.print(path)])
    }

    fn outputs_in(&self, conn: &Connection, drv: i64) -> DbResult<BTreeMap<BString, StorePath>> {
        let sql = "select id, path from DerivationOutputs where drv = ?";
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query([drv])?;
        let mut outputs = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let name = text(row, 0)?.as_bstr().to_owned();
            outputs.insert(name, self.store_dir().parse(text(row, 1)?)?);
        }
        Ok(outputs)
    }

    fn paths(
        &self,
        statement: &mut CachedStatement<'_>,
        params: impl rusqlite::Params,
    ) -> DbResult<BTreeSet<StorePath>> {
        let mut rows = statement.query(params)?;
        let mut paths = BTreeSet::new();
        while let Some(row) = rows.next()? {
            paths.insert(self.store_dir().parse(text(row, 0)?)?);
        }
        Ok(paths)
    }
}

/// A column as bytes.
pub(crate) fn text<'r>(row: &'r Row<'_>, column: usize) -> DbResult<&'r [u8]> {
    Ok(optional_text(row, column)?.unwrap_or_default())
}

/// A column as bytes, or nothing.
pub(crate) fn optional_text<'r>(row: &'r Row<'_>, column: usize) -> DbResult<Option<&'r [u8]>> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Ok(Some(bytes)),
        ValueRef::Integer(_) | ValueRef::Real(_) => {
            let err = StoreError::new(
                ErrorKind::Other,
                "the database has a number where a text belongs",
                &[],
            );
            Err(err.into())
        }
    }
}
