//! Lock files of flakes (`flake.lock`): which commit or hash each input is fixed to.
//!
//! A lock file is a graph of nodes. Nodes are numbers here, 0 is the root: the flake itself. An input
//! of a node is another node, or follows another input, named by its path from the root. Invariant: what
//! is written is in the reference's form, byte for byte; a graph may be cyclic only through `follows`.
//! Deliberately absent: how inputs are locked.

use crate::flakeref::{FlakeAttr, FlakeAttrs, FlakeFeatures, FlakeRef};
use crate::json::Json;
use crate::message_text;
use std::collections::{BTreeMap, BTreeSet};

/// Deepest nesting of inputs; paths take memory.
const MAX_DEPTH: usize = 256;

/// The path of an input: names from the root.
pub type InputPath = Vec<Vec<u8>>;

/// What an input is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edge {
    /// A node of its own.
    Node(usize),
    /// The same as another input.
    Follows(InputPath),
}

/// What a node is locked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// What was found.
    pub locked: FlakeRef,
    /// What was asked for.
    pub original: FlakeRef,
    /// It has a `flake.nix`.
    pub is_flake: bool,
    /// The flake that a relative path is relative to.
    pub parent: Option<InputPath>,
}

/// A node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// Its inputs.
    pub inputs: BTreeMap<Vec<u8>, Edge>,
    /// What it is locked to; nothing for the root.
    pub lock: Option<Lock>,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockFile {
    /// The nodes.
    pub nodes: Vec<Node>,
}

impl Default for LockFile {
    fn default() -> Self {
        LockFile {
            nodes: vec![Node::default()],
        }
    }
}

/// Why a text is no lock file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockFileError {
    /// The reference's own message.
    Own(String),
    /// One of the library that the reference reads JSON with.
    Library(String),
}

impl std::fmt::Display for LockFileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LockFileError::Own(message) | LockFileError::Library(message) => f.write_str(message),
        }
    }
}

impl From<String> for LockFileError {
    fn from(message: String) -> Self {
        LockFileError::Own(message)
    }
}

impl From<&str> for LockFileError {
    fn from(message: &str) -> Self {
        LockFileError::Own(message.into())
    }
}

/// An input's path for messages.
pub fn show_path(path: &[Vec<u8>]) -> String {
    message_text(&path.join(&b'/')).into_owned()
}

/// Reads the path of an input.
///
/// # Errors
/// A name that no input can have.
pub fn parse_path(text: &[u8]) -> Result<InputPath, String> {
    let mut path = InputPath::new();
    for name in text.split(|c| *c == b'/').filter(|n| !n.is_empty()) {
        if !crate::flakeref::is_flake_id(name) {
            return Err(format!(
                "invalid flake input attribute path element '{}'",
                message_text(name)
            ));
        }
        path.push(name.to_vec());
    }
    Ok(path)
}

impl LockFile {
    /// Reads a lock file; `shown` is how messages name it.
    ///
    /// # Errors
    /// It is none, or one of a version that is not known, or has inputs that are not locked.
    pub fn parse(
        text: &[u8],
        shown: &str,
        features: FlakeFeatures,
        warnings: &mut Vec<String>,
    ) -> Result<LockFile, LockFileError> {
        let json = Json::parse(text).map_err(|e| format!("Could not parse '{shown}': {e}"))?;
        let Json::Object(members) = &json else {
            return Err(LockFileError::Library(format!(
                "[json.exception.type_error.306] cannot use value() with {}",
                json.type_name()
            )));
        };
        let version = match members.get(&b"version"[..]) {
            None => 0,
            Some(version) => int_of(version)?,
        };
        if !(5..=7).contains(&version) {
            return Err(LockFileError::Own(format!(
                "lock file '{shown}' has unsupported version {version}"
            )));
        }
        let root = json.get("root").unwrap_or(&Json::Null);
        let root = root.as_str().ok_or_else(|| type_error("string", root))?;
        let none = BTreeMap::new();
        let nodes = match json.get("nodes") {
            Some(Json::Object(nodes)) => nodes,
            None | Some(Json::Null) => &none,
            Some(other) => {
                return Err(LockFileError::Library(format!(
                    "[json.exception.type_error.305] cannot use operator[] with a string argument with {}",
                    other.type_name()
                )));
            }
        };
        let mut reader = Reader {
            nodes,
            features,
            warnings,
            known: BTreeMap::from([(root.to_vec(), 0)]),
            lock_file: LockFile::default(),
        };
        reader.inputs(root)?;
        reader.lock_file.check_graph()?;
        Ok(reader.lock_file)
    }

    /// Refuses nodes that are inputs of themselves, and paths that are too long.
    fn check_graph(&self) -> Result<(), String> {
        // 1: on the way, 2: done.
        let mut state = vec![0u8; self.nodes.len()];
        let mut todo = vec![(0, false)];
        let mut depth = 0;
        while let Some((node, leave)) = todo.pop() {
            if leave {
                state[node] = 2;
                depth -= 1;
                continue;
            }
            if state[node] == 2 {
                continue;
            }
            if depth > MAX_DEPTH {
                return Err(format!(
                    "lock file has inputs that are nested more than {MAX_DEPTH} levels deep"
                ));
            }
            state[node] = 1;
            depth += 1;
            todo.push((node, true));
            for edge in self.nodes[node].inputs.values() {
                if let Edge::Node(child) = edge {
                    match state[*child] {
                        1 => return Err("lock file contains a cycle".into()),
                        0 => todo.push((*child, false)),
                        _ => {}
                    }
                }
            }
        }
        Ok(())
    }

    /// The names that nodes get when they are written: that of the first input that leads to one, with a
    /// number if it is taken.
    pub fn keys(&self) -> Vec<Vec<u8>> {
        let mut keys = vec![Vec::new(); self.nodes.len()];
        let mut taken = BTreeSet::new();
        // The first number for each name that may be free.
        let mut numbers: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        // Nodes in the order in which inputs lead to them; the next one last.
        let mut todo: Vec<(Vec<u8>, usize)> = vec![(b"root".to_vec(), 0)];
        while let Some((name, node)) = todo.pop() {
            if !keys[node].is_empty() {
                continue;
            }
            let mut key = name.clone();
            while !taken.insert(key.clone()) {
                let n = numbers.entry(name.clone()).or_insert(2);
                key = [&name[..], format!("_{n}").as_bytes()].concat();
                *n += 1;
            }
            keys[node] = key;
            for (name, edge) in self.nodes[node].inputs.iter().rev() {
                if let Edge::Node(child) = edge {
                    todo.push((name.clone(), *child));
                }
            }
        }
        keys
    }

    /// The file's contents, and the name of each node in it.
    pub fn to_text(&self) -> (Vec<u8>, Vec<Vec<u8>>) {
        let keys = self.keys();
        let text = |s: &[u8]| Json::String(s.to_vec());
        let path = |p: &InputPath| Json::Array(p.iter().map(|n| text(n)).collect());
        let mut nodes = BTreeMap::new();
        for (node, key) in self.nodes.iter().zip(&keys) {
            if key.is_empty() {
                continue;
            }
            let mut members = BTreeMap::new();
            if !node.inputs.is_empty() {
                let input = |(name, edge): (&Vec<u8>, &Edge)| {
                    let value = match edge {
                        Edge::Node(child) => text(&keys[*child]),
                        Edge::Follows(to) => path(to),
                    };
                    (name.clone(), value)
                };
                let inputs = node.inputs.iter().map(input).collect();
                members.insert(b"inputs".to_vec(), Json::Object(inputs));
            }
            if let Some(lock) = &node.lock {
                let mut locked = lock.locked.attrs();
                locked.remove(&b"__final"[..]);
                members.insert(b"locked".to_vec(), json_of(&locked));
                members.insert(b"original".to_vec(), json_of(&lock.original.attrs()));
                if !lock.is_flake {
                    members.insert(b"flake".to_vec(), Json::Bool(false));
                }
                if let Some(parent) = &lock.parent {
                    members.insert(b"parent".to_vec(), path(parent));
                }
            }
            nodes.insert(key.clone(), Json::Object(members));
        }
        let file = BTreeMap::from([
            (b"nodes".to_vec(), Json::Object(nodes)),
            (b"root".to_vec(), text(&keys[0])),
            (b"version".to_vec(), Json::Int(7)),
        ]);
        (Json::Object(file).to_lines(), keys)
    }

    /// The node that an input is, through all that it follows.
    ///
    /// # Errors
    /// Inputs follow each other in a circle.
    pub fn find(&self, path: &[Vec<u8>]) -> Result<Option<usize>, String> {
        let mut visited = Vec::new();
        self.find_from(path, &mut visited)
    }

    fn find_from(
        &self,
        path: &[Vec<u8>],
        visited: &mut Vec<InputPath>,
    ) -> Result<Option<usize>, String> {
        if let Some(first) = visited.iter().position(|v| v == path) {
            let cycle = visited[first..].iter().map(|v| show_path(v));
            let cycle: Vec<String> = cycle.chain([show_path(path)]).collect();
            return Err(format!("follow cycle detected: [{}]", cycle.join(" -> ")));
        }
        if visited.len() > 1000 {
            return Err(format!(
                "input '{}' follows too many others",
                show_path(path)
            ));
        }
        visited.push(path.to_vec());
        let mut at = 0;
        for name in path {
            at = match self.nodes[at].inputs.get(name) {
                None => return Ok(None),
                Some(Edge::Node(node)) => *node,
                Some(Edge::Follows(to)) => match self.find_from(to, visited)? {
                    Some(node) => node,
                    None => return Ok(None),
                },
            };
        }
        Ok(Some(at))
    }

    /// All inputs by their paths; those of a node are listed once, below the first path that leads to it.
    pub fn inputs(&self) -> BTreeMap<InputPath, &Edge> {
        let mut done = vec![false; self.nodes.len()];
        let mut out = BTreeMap::new();
        let mut todo = vec![(InputPath::new(), 0)];
        while let Some((prefix, node)) = todo.pop() {
            if std::mem::replace(&mut done[node], true) {
                continue;
            }
            for (name, edge) in self.nodes[node].inputs.iter().rev() {
                let mut path = prefix.clone();
                path.push(name.clone());
                if let Edge::Node(child) = edge {
                    todo.push((path.clone(), *child));
                }
                out.insert(path, edge);
            }
        }
        out
    }

    /// Checks that what inputs follow is there.
    ///
    /// # Errors
    /// It is not, or they follow each other in a circle.
    pub fn check(&self) -> Result<(), String> {
        for (path, edge) in self.inputs() {
            if let Edge::Follows(to) = edge
                && !to.is_empty()
                && self.find(to)?.is_none()
            {
                return Err(format!(
                    "input '{}' follows a non-existent input '{}'",
                    show_path(&path),
                    show_path(to)
                ));
            }
        }
        Ok(())
    }

    fn describe(&self, edge: &Edge) -> String {
        match edge {
            Edge::Follows(to) => format!("follows '{}'", show_path(to)),
            Edge::Node(node) => {
                let Some(lock) = &self.nodes[*node].lock else {
                    return String::new();
                };
                let date = match lock.locked.input.int("lastModified") {
                    Ok(Some(time)) => format!(" ({})", date(time as i64)),
                    _ => String::new(),
                };
                format!("'{}'{date}", lock.locked.shown())
            }
        }
    }

    /// What is different in `new`, for people, with colours.
    pub fn diff(&self, new: &LockFile) -> String {
        let (was, is) = (self.inputs(), new.inputs());
        let all: BTreeSet<&InputPath> = was.keys().chain(is.keys()).collect();
        let mut out = String::new();
        for path in all {
            let shown = show_path(path);
            match (was.get(path), is.get(path)) {
                (None, Some(edge)) => {
                    out += &format!(
                        "• \u{1b}[32;1mAdded input '{shown}':\u{1b}[0m\n    {}\n",
                        new.describe(edge)
                    );
                }
                (Some(_), None) => {
                    out += &format!("• \u{1b}[31;1mRemoved input '{shown}'\u{1b}[0m\n");
                }
                (Some(before), Some(after)) if !self.is_same(before, new, after) => {
                    out += &format!(
                        "• \u{1b}[1mUpdated input '{shown}':\u{1b}[0m\n    {}\n  → {}\n",
                        self.describe(before),
                        new.describe(after)
                    );
                }
                _ => {}
            }
        }
        out
    }

    fn is_same(&self, before: &Edge, new: &LockFile, after: &Edge) -> bool {
        match (before, after) {
            (Edge::Follows(a), Edge::Follows(b)) => a == b,
            (Edge::Node(a), Edge::Node(b)) => {
                let locked = |file: &LockFile, node: usize| {
                    file.nodes[node].lock.as_ref().map(|l| l.locked.clone())
                };
                locked(self, *a) == locked(new, *b)
            }
            _ => false,
        }
    }
}

/// `YYYY-MM-DD` of seconds since 1970.
fn date(seconds: i64) -> String {
    let (year, month, day) = crate::civil(seconds.div_euclid(86_400));
    format!("{year}-{month:02}-{day:02}")
}

fn json_of(attrs: &FlakeAttrs) -> Json {
    let value = |(name, value): (&Vec<u8>, &FlakeAttr)| {
        let value = match value {
            FlakeAttr::String(s) => Json::String(s.clone()),
            FlakeAttr::Int(i) => Json::Int(*i as i64),
            FlakeAttr::Bool(b) => Json::Bool(*b),
        };
        (name.clone(), value)
    };
    Json::Object(attrs.iter().map(value).collect())
}

struct Reader<'j, 'w> {
    nodes: &'j BTreeMap<Vec<u8>, Json>,
    features: FlakeFeatures,
    warnings: &'w mut Vec<String>,
    /// Nodes by their names in the file.
    known: BTreeMap<Vec<u8>, usize>,
    lock_file: LockFile,
}

impl<'j> Reader<'j, '_> {
    /// Reads all inputs of the root, those of a node before what stands beside it.
    fn inputs(&mut self, root: &[u8]) -> Result<(), LockFileError> {
        let nodes = self.nodes;
        let inputs_of = |name: &[u8]| -> std::vec::IntoIter<(Vec<u8>, &'j Json)> {
            let inputs = nodes.get(name).and_then(|node| node.get("inputs"));
            inputs.map(items).unwrap_or_default().into_iter()
        };
        let mut open = vec![(0, inputs_of(root))];
        while let Some((node, rest)) = open.last_mut() {
            let node = *node;
            let Some((input, value)) = rest.next() else {
                open.pop();
                continue;
            };
            let edge = match value {
                Json::Array(_) => Edge::Follows(path_of(value)?),
                Json::String(key) => {
                    let child = match self.known.get(key) {
                        Some(0) => return Err("lock file contains cycle to root node".into()),
                        Some(child) => *child,
                        None => {
                            let child = self.node(key)?;
                            open.push((child, inputs_of(key)));
                            child
                        }
                    };
                    Edge::Node(child)
                }
                other => return Err(type_error("string", other)),
            };
            self.lock_file.nodes[node].inputs.insert(input, edge);
        }
        Ok(())
    }

    fn node(&mut self, key: &[u8]) -> Result<usize, LockFileError> {
        let Some(json) = self.nodes.get(key) else {
            return Err(LockFileError::Own(format!(
                "lock file references missing node '{}'",
                message_text(key)
            )));
        };
        let mut locked = self.flake(json, "locked")?;
        let original = self.flake(json, "original")?;
        let is_flake = match json.get("flake") {
            Some(Json::Bool(b)) => *b,
            None => true,
            Some(other) => return Err(type_error("boolean", other)),
        };
        let parent = json.get("parent").map(path_of).transpose()?;
        let is_locked = locked.input.is_locked().map_err(|e| e.message)?;
        if !is_locked && locked.input.relative_path().is_none() {
            match locked.input.has_nar_hash().map_err(|e| e.message)? {
                true => self.warnings.push(format!(
                    "Lock file entry '{}' is unlocked (e.g. lacks a Git revision) but is checked by NAR hash. \
                     This is not reproducible and will break after garbage collection or when shared.",
                    locked.shown()
                )),
                false => {
                    return Err(LockFileError::Own(format!(
                        "Lock file contains unlocked input '{}'. Use '--allow-dirty-locks' to accept this lock file.",
                        locked.input.to_json()
                    )));
                }
            }
        }
        // What a lock file says is all there is to say.
        locked.input.set("__final", FlakeAttr::Bool(true));
        let node = self.lock_file.nodes.len();
        self.lock_file.nodes.push(Node {
            inputs: BTreeMap::new(),
            lock: Some(Lock {
                locked,
                original,
                is_flake,
                parent,
            }),
        });
        self.known.insert(key.to_vec(), node);
        Ok(node)
    }

    fn flake(&mut self, json: &Json, name: &str) -> Result<FlakeRef, LockFileError> {
        let Some(attrs) = json.get(name) else {
            return Err(format!("attribute '{name}' missing in lock file").into());
        };
        let mut attrs = attrs_of(attrs)?;
        // Of version 5.
        if name == "locked"
            && let Some(info) = json.get("info")
        {
            attrs.extend(attrs_of(info)?);
        }
        FlakeRef::from_attrs(attrs, self.features).map_err(|e| LockFileError::Own(e.message))
    }
}

/// What a value consists of, by names: the elements of an array by their numbers, any other value but
/// an object by none.
fn items(json: &Json) -> Vec<(Vec<u8>, &Json)> {
    match json {
        Json::Null => Vec::new(),
        Json::Object(members) => members.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Json::Array(elements) => {
            let number = |(i, e)| (usize::to_string(&i).into_bytes(), e);
            elements.iter().enumerate().map(number).collect()
        }
        other => vec![(Vec::new(), other)],
    }
}

/// A number of 32 bits, of which any number or Boolean can be made.
fn int_of(json: &Json) -> Result<i32, LockFileError> {
    match json {
        Json::Int(i) => Ok(*i as i32),
        Json::Float(f) => Ok(*f as i32),
        Json::Bool(b) => Ok(i32::from(*b)),
        other => Err(type_error("number", other)),
    }
}

fn type_error(expected: &str, found: &Json) -> LockFileError {
    LockFileError::Library(format!(
        "[json.exception.type_error.302] type must be {expected}, but is {}",
        found.type_name()
    ))
}

fn attrs_of(json: &Json) -> Result<FlakeAttrs, LockFileError> {
    let mut attrs = FlakeAttrs::new();
    for (name, value) in items(json) {
        let value = match value {
            Json::String(s) => FlakeAttr::String(s.clone()),
            Json::Int(i) => FlakeAttr::Int(*i as u64),
            Json::Float(f) => FlakeAttr::Int(*f as u64),
            Json::Bool(b) => FlakeAttr::Bool(*b),
            _ => return Err("unsupported input attribute type in lock file".into()),
        };
        attrs.insert(name, value);
    }
    Ok(attrs)
}

fn path_of(json: &Json) -> Result<InputPath, LockFileError> {
    let Json::Array(names) = json else {
        return Err(type_error("array", json));
    };
    let name = |name: &Json| {
        let text = name.as_str().map(<[u8]>::to_vec);
        text.ok_or_else(|| type_error("string", name))
    };
    names.iter().map(name).collect()
}
