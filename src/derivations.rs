//! The derivations in a value: what `nix-instantiate` instantiates.
//!
//! A derivation is a set whose `type` is "derivation". Other sets are searched one level deep, and
//! deeper where they say `recurseForDerivations = true`; lists are searched wholly; functions are
//! called first. Invariant: the search keeps its place in a list of its own, so nesting does not use
//! the native stack; a set found twice counts once. Deliberately absent: what is done with them.

use crate::failure::Failure;
use crate::session::Session;
use frazil_formats::message_text;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};
use frazil_store::store_path::{StoreDir, StorePath};
use frazil_vm::error::{EvalError, Result, eval_error, type_error};
use frazil_vm::machine::Root;
use rustc_hash::FxHashSet;

/// What is still to be looked at.
enum Task {
    /// A value to be called if it is a function, then searched.
    Search(Root),
    /// The attributes of a set that are left, last first.
    Attrs { rest: Vec<Member>, combine: bool },
    /// The elements of a list that are left, last first.
    List(Vec<Root>),
    /// Ends the trace entry of an attribute.
    Leave,
    /// Ends a level of nesting.
    Ascend,
}

/// An attribute: its name, its position and its value.
struct Member {
    name: String,
    pos: Pos,
    value: Root,
}

/// Finds all derivations in a kept value.
///
/// # Errors
/// Whatever evaluation raises, and a value that is neither set nor list.
pub fn find(session: &mut Session, root: Root) -> std::result::Result<Vec<Root>, Failure> {
    let mut search = Search {
        session,
        tasks: vec![Task::Search(root)],
        trace: Vec::new(),
        found: Vec::new(),
        seen: FxHashSet::default(),
        collections: 0,
    };
    match search.run() {
        Ok(()) => Ok(search.found),
        Err(Failure::Eval(mut e)) => {
            for (pos, name) in search.trace.iter().rev() {
                e.add_trace(*pos, format!("while evaluating the attribute '{name}'"));
            }
            Err(Failure::Eval(e))
        }
        Err(other) => Err(other),
    }
}

struct Search<'s> {
    session: &'s mut Session,
    tasks: Vec<Task>,
    /// The attributes that are being searched, outermost first.
    trace: Vec<(Pos, String)>,
    found: Vec<Root>,
    /// Addresses of the sets found; good until the next collection.
    seen: FxHashSet<u64>,
    collections: u64,
}

impl Search<'_> {
    fn run(&mut self) -> std::result::Result<(), Failure> {
        while let Some(task) = self.tasks.pop() {
            match task {
                Task::Search(root) => self.search(root)?,
                Task::Leave => drop(self.trace.pop()),
                Task::Ascend => self.session.vm.ascend(),
                Task::List(mut rest) => {
                    if let Some(item) = rest.pop() {
                        self.tasks.push(Task::List(rest));
                        if self.is_plain(item)? {
                            self.tasks.push(Task::Search(item));
                        }
                    }
                }
                Task::Attrs { mut rest, combine } => {
                    if let Some(member) = rest.pop() {
                        self.tasks.push(Task::Attrs { rest, combine });
                        self.member(member, combine)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn member(&mut self, m: Member, combine: bool) -> std::result::Result<(), Failure> {
        self.trace.push((m.pos, m.name));
        self.tasks.push(Task::Leave);
        if combine {
            self.tasks.push(Task::Search(m.value));
        } else if self.is_plain(m.value)? {
            let vm = &mut self.session.vm;
            let value = vm.force(m.value)?;
            let name = vm.known.recurse_for_derivations;
            if value.tag() == Tag::Attrs
                && let Some(a) = vm.heap.attrs_find(value, name)
            {
                let text = "while evaluating the attribute `recurseForDerivations`";
                let recurse = force(self.session, a.value, a.pos)
                    .and_then(|v| match v.as_bool() {
                        Some(b) => Ok(b),
                        None => {
                            let what = frazil_vm::builtins::What::Bool;
                            Err(self.session.vm.wrong_type(what, v).at(a.pos))
                        }
                    })
                    .map_err(|e| e.trace(a.pos, text))?;
                if recurse {
                    self.tasks.push(Task::Search(m.value));
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn search(&mut self, root: Root) -> std::result::Result<(), Failure> {
        // The caller's value must stay what it is.
        let value = self.session.vm.get(root);
        let root = self.session.vm.root(value);
        self.session.auto_call(root)?;
        let vm = &mut self.session.vm;
        vm.descend(vm.determine_pos(vm.get(root)))?;
        self.tasks.push(Task::Ascend);
        if !self.is_plain(root)? {
            return Ok(());
        }
        let vm = &mut self.session.vm;
        let value = vm.force(root)?;
        match value.tag() {
            Tag::Attrs => {
                let combine = vm.symbols.intern(b"_combineChannels");
                let combine = vm.heap.attrs_get(value, combine).is_some();
                let mut members: Vec<_> = vm.heap.attrs_iter(value).collect();
                members
                    .sort_unstable_by(|a, b| vm.symbols.name(b.name).cmp(vm.symbols.name(a.name)));
                members.retain(|a| is_component(vm.symbols.name(a.name)));
                let rest = members
                    .into_iter()
                    .map(|a| Member {
                        name: message_text(vm.symbols.name(a.name)).into_owned(),
                        pos: a.pos,
                        value: vm.root(a.value),
                    })
                    .collect();
                self.tasks.push(Task::Attrs { rest, combine });
                Ok(())
            }
            Tag::List => {
                let items = vm.heap.list(value).to_vec();
                let items = items.into_iter().rev().map(|v| vm.root(v)).collect();
                self.tasks.push(Task::List(items));
                Ok(())
            }
            _ => Err(type_error(
                "expression does not evaluate to a derivation (or a set or list of those)",
            )
            .into()),
        }
    }

    /// Evaluates a kept value, and takes it if it is a derivation; otherwise it may be searched.
    fn is_plain(&mut self, root: Root) -> std::result::Result<bool, Failure> {
        let value = self.session.vm.force(root)?;
        if value.tag() != Tag::Attrs {
            return Ok(true);
        }
        let vm = &mut self.session.vm;
        let Some(kind) = vm.heap.attrs_find(value, vm.known.kind) else {
            return Ok(true);
        };
        let kind = force(self.session, kind.value, kind.pos)?;
        let vm = &mut self.session.vm;
        if kind.tag() != Tag::String || vm.heap.bytes(kind) != b"derivation" {
            return Ok(true);
        }
        if self.is_new(root) {
            let kept = self.session.vm.get(root);
            let kept = self.session.vm.root(kept);
            self.found.push(kept);
            self.check_name(kept)?;
        }
        Ok(false)
    }

    /// Whether a set was not found before. Sets move when memory is collected, so the addresses are
    /// taken again after each collection.
    fn is_new(&mut self, root: Root) -> bool {
        let vm = &self.session.vm;
        let stats = vm.heap.gc_stats();
        if stats.minor + stats.major != self.collections {
            self.collections = stats.minor + stats.major;
            self.seen = self.found.iter().map(|&r| vm.get(r).bits()).collect();
        }
        self.seen.insert(vm.get(root).bits())
    }

    fn check_name(&mut self, root: Root) -> std::result::Result<(), Failure> {
        let vm = &mut self.session.vm;
        let Some(name) = vm.heap.attrs_get(vm.get(root), vm.known.name) else {
            return Err(type_error("derivation name missing").into());
        };
        let text = "while evaluating the 'name' attribute of a derivation";
        string_without_context(self.session, name, Pos::NONE, text)?;
        Ok(())
    }
}

/// The names that are searched; the others could not be written as `a.b.c`.
fn is_component(name: &[u8]) -> bool {
    let start = |b: u8| b.is_ascii_alphabetic() || b == b'_';
    let inner = |b: u8| start(b) || b.is_ascii_digit() || b == b'-' || b == b'+';
    name.first().is_some_and(|&b| start(b)) && name.iter().all(|&b| inner(b))
}

/// Evaluates a value that is not kept yet, needed at `pos`. The result must be used before anything else
/// runs.
fn force(session: &mut Session, value: Value, pos: Pos) -> Result<Value> {
    let root = session.vm.root(value);
    let result = session.vm.force_from(pos, root);
    session.vm.release(root);
    result
}

fn string_without_context(
    session: &mut Session,
    value: Value,
    pos: Pos,
    text: &'static str,
) -> Result<Vec<u8>> {
    let what = frazil_vm::builtins::What::StringNoContext;
    let checked = force(session, value, pos).and_then(|v| match what.accepts(&session.vm, v) {
        true => Ok(session.vm.heap.bytes(v).to_vec()),
        false => Err(session.vm.wrong_type(what, v).at(pos)),
    });
    checked.map_err(|e: EvalError| e.trace(pos, text))
}

/// A derivation that was instantiated.
pub struct Instantiated {
    /// Its path.
    pub path: StorePath,
    /// Its path as evaluation has it.
    pub shown: Vec<u8>,
    /// The output that is wanted.
    pub output: Vec<u8>,
}

/// The path of a derivation, and which output is wanted.
///
/// # Errors
/// A derivation without `drvPath` or `outputName`, and whatever evaluation raises.
pub fn path_and_output(
    session: &mut Session,
    drv: Root,
) -> std::result::Result<Instantiated, Failure> {
    let vm = &session.vm;
    let Some(attr) = vm.heap.attrs_find(vm.get(drv), vm.known.drv_path) else {
        let text = "derivation does not contain a 'drvPath' attribute";
        return Err(Failure::Message(text.into()));
    };
    let value = force(session, attr.value, attr.pos)?;
    let (path, shown) = store_path(session, value).map_err(|e| {
        e.trace(
            attr.pos,
            "while evaluating the 'drvPath' attribute of a derivation",
        )
    })?;
    let vm = &session.vm;
    let output = match vm.heap.attrs_get(vm.get(drv), vm.known.output_name) {
        Some(v) => {
            let text = "while evaluating the output name of a derivation";
            string_without_context(session, v, Pos::NONE, text)?
        }
        None => Vec::new(),
    };
    if output.is_empty() {
        let path = message_text(&shown);
        return Err(Failure::Message(format!(
            "derivation '{path}' lacks an 'outputName' attribute"
        )));
    }
    Ok(Instantiated {
        path,
        shown,
        output,
    })
}

/// The path of a derivation that a value coerces to.
fn store_path(session: &mut Session, value: Value) -> Result<(StorePath, Vec<u8>)> {
    let vm = &mut session.vm;
    let root = vm.root(value);
    let text = vm.coerce(root, 0);
    vm.release(root);
    let text = vm.heap.bytes(text?).to_vec();
    let dir = StoreDir::new(vm.settings.store_dir.as_bytes());
    let path: Option<StorePath> = dir.ok().and_then(|d| d.parse(&text).ok());
    match path {
        Some(p) if p.is_derivation() => Ok((p, text)),
        Some(p) => Err(eval_error(format!(
            "store path '{}' is not a valid derivation path",
            p.as_str()
        ))),
        None => Err(eval_error(format!(
            "path '{}' is not in the Nix store",
            message_text(&text)
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searched_names() {
        for good in ["a", "_", "a-b+c_9", "Z"] {
            assert!(is_component(good.as_bytes()), "{good}");
        }
        for bad in ["", "1", "-a", "a.b", "a'", "é", "a b"] {
            assert!(!is_component(bad.as_bytes()), "{bad}");
        }
    }
}
