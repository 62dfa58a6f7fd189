//! The bindings of sets and `let`: attribute paths become nested sets, and sets that are bound to
//! the same name are merged.
//!
//! A set under construction is a `Draft`; drafts are recycled. At its closing brace a draft is
//! frozen into the tree; only when a later binding adds to it is it thawed into a draft again.
//!
//! Invariant: adding n bindings takes O(n) on average; freezing and merging use work-lists, not
//! recursion. Deliberately absent: scopes.

use super::{
    Fail, Message,
    builder::{Builder, Inherit, Mark},
};
use crate::{
    ast::{AttrDef, AttrName, AttrSet, AttrValue, DynamicAttr, ExprKind, Node},
    print,
};
use frazil_runtime::{
    pos::Pos,
    symbol::{Symbol, SymbolTable},
};
use rustc_hash::FxHashMap;

/// A set under construction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SetId(u32);

/// Sets under construction, and those free for reuse.
#[derive(Default)]
pub struct Sets<'a> {
    drafts: Vec<Draft<'a>>,
    free: Vec<SetId>,
    /// Drafts being frozen, and the next of their bindings to look at.
    freezing: Vec<(SetId, usize)>,
}

#[derive(Default)]
struct Draft<'a> {
    recursive: bool,
    pos: Pos,
    attrs: Vec<Binding<'a>>,
    /// Index in `attrs` by name; used from `INDEXED` bindings on.
    index: FxHashMap<Symbol, u32>,
    dynamic: Vec<(Node<'a>, Value<'a>, Pos)>,
    inherit_from: Vec<(Node<'a>, Pos)>,
}

/// More bindings than this are looked up by hash instead of one by one.
const INDEXED: usize = 12;

#[derive(Clone, Copy)]
struct Binding<'a> {
    name: Symbol,
    pos: Pos,
    value: Value<'a>,
}

#[derive(Clone, Copy)]
enum Value<'a> {
    Plain(Node<'a>),
    Inherited(Node<'a>),
    InheritedFrom { index: u32, pos: Pos },
    Draft(SetId),
}

impl<'a> Draft<'a> {
    fn find(&self, name: Symbol) -> Option<usize> {
        if self.attrs.len() > INDEXED {
            self.index.get(&name).map(|&i| i as usize)
        } else {
            self.attrs.iter().position(|b| b.name == name)
        }
    }

    /// Adds a binding whose name is new.
    fn push(&mut self, binding: Binding<'a>) {
        let i = self.attrs.len();
        self.attrs.push(binding);
        if i == INDEXED {
            self.index.extend(
                self.attrs
                    .iter()
                    .enumerate()
                    .map(|(i, b)| (b.name, i as u32)),
            );
        } else if i > INDEXED {
            self.index.insert(binding.name, i as u32);
        }
    }
}

impl<'a> Sets<'a> {
    fn new_draft(&mut self) -> SetId {
        if let Some(id) = self.free.pop() {
            return id;
        }
        self.drafts.push(Draft::default());
        SetId(self.drafts.len() as u32 - 1)
    }

    fn get(&mut self, id: SetId) -> &mut Draft<'a> {
        &mut self.drafts[id.0 as usize]
    }
}

/// Merging one set into another.
struct Merge<'a> {
    into: SetId,
    /// What is left to move.
    attrs: std::vec::IntoIter<Binding<'a>>,
    /// How far the indices of `inherit (…)` move.
    shift: u32,
    /// What follows when all are moved.
    dynamic: Vec<(Node<'a>, Value<'a>, Pos)>,
    inherit_from: Vec<(Node<'a>, Pos)>,
}

impl<'a> Builder<'a, '_> {
    /// `path = e;`
    pub fn bind(
        &mut self,
        set: Option<SetId>,
        start: u32,
        path: Mark,
        e: Node<'a>,
    ) -> Result<SetId, Fail> {
        let root = set.unwrap_or_else(|| self.sets.new_draft());
        let pos = self.pos(start);
        let first = path.0 as usize;
        let last = self.attr_path.len() - 1;
        let mut set = root;
        for i in first..last {
            set = match self.attr_path[i] {
                AttrName::Symbol(name) => match self.sets.get(set).find(name) {
                    Some(j) => match self.thaw_attr(set, j) {
                        Some(nested) => nested,
                        None => {
                            let before = self.sets.get(set).attrs[j].pos;
                            return Err(self.duplicate(
                                &self.attr_path[first..=i],
                                &[],
                                pos,
                                before,
                            ));
                        }
                    },
                    None => {
                        let nested = self.sets.new_draft();
                        self.sets.get(set).push(Binding {
                            name,
                            pos,
                            value: Value::Draft(nested),
                        });
                        nested
                    }
                },
                AttrName::Dynamic(name) => {
                    let nested = self.sets.new_draft();
                    self.sets
                        .get(set)
                        .dynamic
                        .push((name, Value::Draft(nested), pos));
                    nested
                }
            };
        }
        match self.attr_path[last] {
            AttrName::Symbol(name) => self.insert(
                set,
                first,
                Binding {
                    name,
                    pos,
                    value: Value::Plain(e),
                },
            )?,
            AttrName::Dynamic(name) => {
                self.sets
                    .get(set)
                    .dynamic
                    .push((name, Value::Plain(e), pos))
            }
        }
        self.attr_path.truncate(first);
        Ok(root)
    }

    /// `inherit …;`
    pub fn inherit(&mut self, set: Option<SetId>, inherit: Inherit<'a>) -> Result<SetId, Fail> {
        let set = set.unwrap_or_else(|| self.sets.new_draft());
        let from = inherit.from.map(|(e, start)| {
            let pos = self.pos(start);
            let list = &mut self.sets.get(set).inherit_from;
            list.push((e, pos));
            list.len() as u32 - 1
        });
        let first = inherit.names.0 as usize;
        for i in first..self.inherited.len() {
            let (name, pos) = self.inherited[i];
            if let Some(j) = self.sets.get(set).find(name) {
                let before = self.sets.get(set).attrs[j].pos;
                return Err(self.duplicate(&[AttrName::Symbol(name)], &[], pos, before));
            }
            let value = match from {
                Some(index) => Value::InheritedFrom { index, pos },
                None => Value::Inherited(self.node(pos, ExprKind::Var(name))),
            };
            self.sets.get(set).push(Binding { name, pos, value });
        }
        self.inherited.truncate(first);
        Ok(set)
    }

    /// Adds a binding, or merges its set into the one that has the name already. `path` is where
    /// the attribute path begins, for the message.
    fn insert(&mut self, set: SetId, path: usize, binding: Binding<'a>) -> Result<(), Fail> {
        let mut merges: Vec<Merge<'a>> = Vec::new();
        // The names below the attribute path, one for each merge under way.
        let mut below: Vec<AttrName<'a>> = Vec::new();
        let mut set = set;
        let mut binding = binding;
        loop {
            match self.sets.get(set).find(binding.name) {
                None => {
                    if let Value::Plain(e) = binding.value {
                        set_name(e, binding.name);
                    }
                    self.sets.get(set).push(binding);
                }
                Some(j) => {
                    let before = self.sets.get(set).attrs[j].pos;
                    let merge = match self.thaw(binding.value) {
                        Some(from) => self.thaw_attr(set, j).map(|into| (from, into)),
                        None => None,
                    };
                    let Some((from, into)) = merge else {
                        return Err(self.duplicate(
                            &self.attr_path[path..],
                            &below,
                            binding.pos,
                            before,
                        ));
                    };
                    merges.push(self.start_merge(from, into));
                }
            }
            // The next binding to move.
            loop {
                below.truncate(merges.len().saturating_sub(1));
                let Some(merge) = merges.last_mut() else {
                    return Ok(());
                };
                if let Some(mut next) = merge.attrs.next() {
                    if let Value::InheritedFrom { index, .. } = &mut next.value {
                        *index += merge.shift;
                    }
                    below.push(AttrName::Symbol(next.name));
                    set = merge.into;
                    binding = next;
                    break;
                }
                if let Some(done) = merges.pop() {
                    let into = self.sets.get(done.into);
                    into.dynamic.extend(done.dynamic);
                    into.inherit_from.extend(done.inherit_from);
                }
            }
        }
    }

    /// Takes the contents of `from`, to be moved into `into` in the order of the symbols.
    fn start_merge(&mut self, from: SetId, into: SetId) -> Merge<'a> {
        let draft = std::mem::take(self.sets.get(from));
        self.sets.free.push(from);
        let mut attrs = draft.attrs;
        attrs.sort_unstable_by_key(|b| b.name);
        Merge {
            into,
            attrs: attrs.into_iter(),
            shift: self.sets.get(into).inherit_from.len() as u32,
            dynamic: draft.dynamic,
            inherit_from: draft.inherit_from,
        }
    }

    /// The set that binding `j` is bound to, as a draft in its place; `None` if it is something else.
    fn thaw_attr(&mut self, set: SetId, j: usize) -> Option<SetId> {
        let value = self.sets.get(set).attrs[j].value;
        let draft = self.thaw(value)?;
        self.sets.get(set).attrs[j].value = Value::Draft(draft);
        Some(draft)
    }

    fn thaw(&mut self, value: Value<'a>) -> Option<SetId> {
        let e = match value {
            Value::Draft(id) => return Some(id),
            Value::Plain(e) => e,
            _ => return None,
        };
        let ExprKind::Attrs(attrs) = e.kind else {
            return None;
        };
        let id = self.sets.new_draft();
        let draft = self.sets.get(id);
        draft.recursive = attrs.recursive;
        draft.pos = e.pos;
        for attr in attrs.attrs {
            let value = match attr.value {
                AttrValue::Plain(e) => Value::Plain(e),
                AttrValue::Inherited(e) => Value::Inherited(e),
                AttrValue::InheritedFrom { index, pos } => Value::InheritedFrom { index, pos },
            };
            draft.push(Binding {
                name: attr.name,
                pos: attr.pos,
                value,
            });
        }
        draft.dynamic.extend(
            attrs
                .dynamic
                .iter()
                .map(|d| (d.name, Value::Plain(d.value), d.pos)),
        );
        let from = attrs.inherit_from.iter().zip(attrs.inherit_from_pos);
        draft.inherit_from.extend(from.map(|(e, pos)| (*e, *pos)));
        Some(id)
    }

    /// Freezes a set.
    pub fn finish_set(&mut self, set: Option<SetId>, recursive: bool) -> &'a AttrSet<'a> {
        let Some(root) = set else {
            return self.arena.alloc(AttrSet {
                recursive,
                attrs: &[],
                dynamic: &[],
                inherit_from: &[],
                inherit_from_pos: &[],
            });
        };
        self.sets.get(root).recursive = recursive;
        let bottom = self.sets.freezing.len();
        self.sets.freezing.push((root, 0));
        loop {
            let top = self.sets.freezing.len() - 1;
            let (id, next) = self.sets.freezing[top];
            let draft = self.sets.get(id);
            let attrs = draft.attrs.len();
            let nested = (next..attrs + draft.dynamic.len()).find_map(|i| {
                let value = if i < attrs {
                    draft.attrs[i].value
                } else {
                    draft.dynamic[i - attrs].1
                };
                if let Value::Draft(nested) = value {
                    Some((i, nested))
                } else {
                    None
                }
            });
            if let Some((i, nested)) = nested {
                self.sets.freezing[top].1 = i;
                self.sets.freezing.push((nested, 0));
                continue;
            }
            let pos = draft.pos;
            let frozen = self.freeze(id);
            self.sets.freezing.pop();
            if self.sets.freezing.len() == bottom {
                return frozen;
            }
            let node = self.node(pos, ExprKind::Attrs(frozen));
            let (parent, i) = self.sets.freezing[top - 1];
            let parent = self.sets.get(parent);
            let attrs = parent.attrs.len();
            let value = if i < attrs {
                &mut parent.attrs[i].value
            } else {
                &mut parent.dynamic[i - attrs].1
            };
            *value = Value::Plain(node);
        }
    }

    /// Freezes a draft without drafts in it.
    fn freeze(&mut self, id: SetId) -> &'a AttrSet<'a> {
        let draft = &mut self.sets.drafts[id.0 as usize];
        draft.attrs.sort_unstable_by_key(|b| b.name);
        let plain = |value| match value {
            Value::Plain(e) | Value::Inherited(e) => e,
            _ => unreachable!("drafts are frozen from the inside"),
        };
        let attrs = self
            .arena
            .alloc_slice_fill_iter(draft.attrs.iter().map(|b| AttrDef {
                name: b.name,
                pos: b.pos,
                value: match b.value {
                    Value::Inherited(e) => AttrValue::Inherited(e),
                    Value::InheritedFrom { index, pos } => AttrValue::InheritedFrom { index, pos },
                    other => AttrValue::Plain(plain(other)),
                },
            }));
        let dynamic =
            self.arena
                .alloc_slice_fill_iter(draft.dynamic.iter().map(|&(name, value, pos)| {
                    DynamicAttr {
                        name,
                        value: plain(value),
                        pos,
                    }
                }));
        let from = &draft.inherit_from;
        let inherit_from = self.arena.alloc_slice_fill_iter(from.iter().map(|f| f.0));
        let inherit_from_pos = self.arena.alloc_slice_fill_iter(from.iter().map(|f| f.1));
        let recursive = draft.recursive;
        draft.recursive = false;
        draft.pos = Pos::NONE;
        draft.attrs.clear();
        draft.index.clear();
        draft.dynamic.clear();
        draft.inherit_from.clear();
        self.sets.free.push(id);
        self.arena.alloc(AttrSet {
            recursive,
            attrs,
            dynamic,
            inherit_from,
            inherit_from_pos,
        })
    }

    fn duplicate(
        &self,
        path: &[AttrName<'a>],
        below: &[AttrName<'a>],
        pos: Pos,
        before: Pos,
    ) -> Fail {
        let path: Vec<_> = path.iter().chain(below).copied().collect();
        let mut text = Vec::new();
        print::attr_path(&path, self.symbols, &mut text);
        Message::new("attribute '", pos)
            .value(&text)
            .text("' already defined at ")
            .at(before)
            .into()
    }
}

/// Gives a function, and the functions it returns at once, the name it is bound to.
fn set_name(mut e: Node<'_>, name: Symbol) {
    while let ExprKind::Lambda(lambda) = e.kind {
        lambda.name.set(Some(name));
        e = lambda.body;
    }
}

/// How messages show a name: quoted unless it is an identifier.
pub fn identifier(symbols: &SymbolTable, name: Symbol) -> Vec<u8> {
    let mut out = Vec::new();
    print::identifier(symbols.name(name), &mut out);
    out
}
