//! Scopes: which constructs bind names, and what is recorded when a name is used.
//!
//! Invariant: the bindings of a group are consecutive: the names in the order of the set's table, then
//! the sources of `inherit (e)`. An edge of a group says that one of its values mentions another of its
//! bindings, however deep inside. Deliberately absent: the order that follows from the edges.

use super::{
    ir::*,
    lower::{Task, Walk, is_leaf},
};
use crate::ast::{self, AttrValue, ExprKind};
use frazil_runtime::{pos::Pos, symbol::Symbol};

type Result<T = ()> = std::result::Result<T, CompileError>;

impl<'a> Walk<'a, '_> {
    pub fn new_binding(&mut self, role: Role, group: GroupId) -> BindingId {
        let b = BindingId(self.p.bindings.len() as u32);
        let state = match role {
            Role::Value => State::Open,
            _ => State::Slot,
        };
        self.p.bindings.push(Binding {
            role,
            uses: 0,
            under_lambda: false,
            early: false,
            depth: self.depth,
            value: Id::NONE,
            group,
            state,
            first: Id::NONE,
            copied: false,
            owner: ChunkId(0),
            captured: ChunkId(0),
        });
        b
    }

    /// Makes the name mean the binding until [`Walk::leave`].
    pub fn bind(&mut self, name: Symbol, b: BindingId) {
        let slot = &mut self.scope[name.0 as usize];
        self.undo.push((name, *slot));
        *slot = b;
    }

    /// Undoes all but the first `n` calls of `bind`.
    pub fn leave(&mut self, n: usize) {
        for (name, b) in self.undo.drain(n..).rev() {
            self.scope[name.0 as usize] = b;
        }
    }

    fn new_group(&mut self, len: usize) -> GroupId {
        let g = GroupId(self.p.groups.len() as u32);
        self.p.groups.push(Group {
            first: BindingId(self.p.bindings.len() as u32),
            len: len as u32,
            current: u32::MAX,
            edges: u32::MAX,
            order: Span::default(),
        });
        for _ in 0..len {
            self.new_binding(Role::Value, g);
        }
        g
    }

    fn edge(&mut self, g: GroupId, from: u32, to: u32) {
        let group = &mut self.p.groups[g.at()];
        let next = group.edges;
        group.edges = self.p.edges.len() as u32;
        self.p.edges.push(Edge { from, to, next });
    }

    /// Records a use of a binding here.
    pub fn count_use(&mut self, b: BindingId) {
        let binding = &mut self.p.bindings[b.at()];
        binding.uses += 1;
        binding.under_lambda |= self.depth > binding.depth;
        let g = binding.group;
        if g.is_some() {
            let group = self.p.groups[g.at()];
            if group.current != u32::MAX {
                self.edge(g, group.current, b.0 - group.first.0);
            }
        }
    }

    /// What a use of a binding is.
    pub fn use_binding(&mut self, b: BindingId) -> Kind<'a> {
        let Role::Member { with, name } = self.p.binding(b).role else {
            self.count_use(b);
            return Kind::Local(b);
        };
        self.count_use(self.p.withs[with.at()].binding);
        Kind::Lookup { name, with }
    }

    /// The scope of a set whose attributes are variables; `ready` if it is evaluated.
    pub fn members(&mut self, set: BindingId, pos: Pos, ready: bool) -> WithId {
        self.p.withs.push(With {
            binding: set,
            parent: WithId::NONE,
            pos,
            members: ready,
        });
        WithId(self.p.withs.len() as u32 - 1)
    }

    /// Opens the scope of a recursive set or `let`: a group, and nodes for the values of its names.
    /// `inherit x` is resolved here, before the names are bound.
    pub fn declare(&mut self, attrs: &'a ast::AttrSet<'a>, bind: bool) -> Result<(GroupId, Span)> {
        let n = attrs.attrs.len();
        let values = self.p.alloc(n);
        for (i, def) in attrs.attrs.iter().enumerate() {
            if let AttrValue::Inherited(node) = def.value {
                self.inherited(node, values.plus(i))?;
            }
        }
        let group = self.new_group(n + attrs.inherit_from.len());
        let first = self.p.groups[group.at()].first;
        for (i, def) in attrs.attrs.iter().enumerate() {
            self.p.bindings[first.at() + i].value = values.plus(i);
            if bind {
                self.bind(def.name, first.plus(i));
            }
        }
        let span = Span {
            start: values.0,
            len: n as u32,
        };
        Ok((group, span))
    }

    fn inherited(&mut self, node: ast::Node<'a>, id: Id) -> Result {
        if let ExprKind::Var(name) = node.kind {
            let kind = self.variable(name, node.pos)?;
            let n = &mut self.p.nodes[id.at()];
            n.pos = node.pos;
            n.kind = kind;
            return Ok(());
        }
        self.child(node, id)
    }

    /// Resolves the value of a group's binding.
    fn value(&mut self, node: ast::Node<'a>, id: Id, group: GroupId, i: u32) -> Result {
        if self.exact || !is_leaf(node) {
            self.tasks.push(Task::Value(node, id, group, i));
            return Ok(());
        }
        self.p.groups[group.at()].current = i;
        self.child(node, id)?;
        self.p.groups[group.at()].current = u32::MAX;
        Ok(())
    }

    /// Resolves the values of a declared group, sources of `inherit (e)` first.
    pub fn values(&mut self, attrs: &'a ast::AttrSet<'a>, group: GroupId, values: Span) -> Result {
        let n = attrs.attrs.len() as u32;
        for (i, def) in attrs.attrs.iter().enumerate().rev() {
            let id = Id(values.start + i as u32);
            match def.value {
                AttrValue::Plain(node) => self.value(node, id, group, i as u32)?,
                AttrValue::Inherited(_) => {}
                AttrValue::InheritedFrom { index, pos } => {
                    if self.inherit_from(attrs, def.name, index, pos, group, n, id) {
                        self.edge(group, i as u32, n + index);
                    }
                }
            }
        }
        self.sources(attrs, group, n)
    }

    fn sources(&mut self, attrs: &'a ast::AttrSet<'a>, group: GroupId, first: u32) -> Result {
        let base = self.p.groups.get(group.at()).map(|g| g.first);
        for (k, &node) in attrs.inherit_from.iter().enumerate().rev() {
            let id = self.p.alloc(1);
            let i = first + k as u32;
            let b = base.expect("a set with sources has a group");
            self.p.bindings[b.at() + i as usize].value = id;
            self.value(node, id, group, i)?;
        }
        Ok(())
    }

    /// Sets the node of a name inherited from the source `index`; the group's sources start at `first`.
    /// Returns whether it uses the source.
    #[allow(clippy::too_many_arguments)]
    fn inherit_from(
        &mut self,
        attrs: &'a ast::AttrSet<'a>,
        name: Symbol,
        index: u32,
        pos: Pos,
        group: GroupId,
        first: u32,
        id: Id,
    ) -> bool {
        self.p.nodes[id.at()].pos = pos;
        let at = index as usize;
        let source = attrs.inherit_from[at];
        if let ExprKind::Var(v) = source.kind
            && let Some(name) = self.builtin_of(v, name)
        {
            self.p.nodes[id.at()].kind = Kind::Builtin(name);
            return false;
        }
        let b = self.p.groups[group.at()].first.plus(first as usize + at);
        self.count_use(b);
        // What the reference names when it needs itself: where the source begins.
        let base = self.p.add(attrs.inherit_from_pos[at], Kind::Local(b));
        self.p.steps.push(Step::Name(name));
        let path = Span {
            start: self.p.steps.len() as u32 - 1,
            len: 1,
        };
        self.p.nodes[id.at()].kind = self.p.add_select(base, path, Id::NONE);
        true
    }

    /// Resolves an attribute set.
    pub fn attrs(&mut self, source: &'a ast::AttrSet<'a>, pos: Pos) -> Result<Kind<'a>> {
        let overrides = self.globals.known.overrides;
        let has = |s: &ast::AttrSet| s.attrs.binary_search_by_key(&overrides, |d| d.name).is_ok();
        if !source.recursive {
            return self.plain_attrs(source);
        }
        if has(source) {
            return self.overridden_attrs(source, pos);
        }
        self.tasks.push(Task::Leave(self.undo.len()));
        let (group, values) = self.declare(source, true)?;
        let dynamic = self.dynamic(source)?;
        self.tasks.push(Task::Done(group));
        self.values(source, group, values)?;
        Ok(self.recursive_attrs(source, group, dynamic))
    }

    fn plain_attrs(&mut self, source: &'a ast::AttrSet<'a>) -> Result<Kind<'a>> {
        let n = source.attrs.len();
        let first = self.p.alloc(n);
        let group = match source.inherit_from.len() {
            0 => GroupId::NONE,
            n => self.new_group(n),
        };
        let dynamic = self.dynamic(source)?;
        for (i, def) in source.attrs.iter().enumerate().rev() {
            let id = first.plus(i);
            match def.value {
                AttrValue::Plain(node) | AttrValue::Inherited(node) => self.child(node, id)?,
                AttrValue::InheritedFrom { index, pos } => {
                    self.inherit_from(source, def.name, index, pos, group, 0, id);
                }
            }
        }
        self.sources(source, group, 0)?;
        let values = Span {
            start: first.0,
            len: n as u32,
        };
        let once = self.once();
        Ok(self.attrs_kind(Attrs {
            group,
            source,
            base: Id::NONE,
            values,
            dynamic,
            overrides: false,
            once,
        }))
    }

    /// The set made of a group's bindings.
    fn recursive_attrs(
        &mut self,
        source: &'a ast::AttrSet<'a>,
        group: GroupId,
        dynamic: Span,
    ) -> Kind<'a> {
        let n = source.attrs.len();
        let first = self.p.groups[group.at()].first;
        let values = Span {
            start: self.p.nodes.len() as u32,
            len: n as u32,
        };
        for (i, def) in source.attrs.iter().enumerate() {
            let b = first.plus(i);
            self.count_use(b);
            self.p.add(def.pos, Kind::Local(b));
        }
        let once = self.once();
        self.attrs_kind(Attrs {
            group,
            source,
            base: Id::NONE,
            values,
            dynamic,
            overrides: false,
            once,
        })
    }

    /// `rec { __overrides = …; … }`: the names mean attributes of a hidden set, whose values are replaced
    /// when `__overrides` is evaluated: what is looked up before, in `__overrides` itself, is what stands
    /// here. Computed attributes come after it.
    fn overridden_attrs(&mut self, source: &'a ast::AttrSet<'a>, pos: Pos) -> Result<Kind<'a>> {
        let outer = self.new_group(1);
        let set = self.p.groups[outer.at()].first;
        let hidden = self.p.alloc(1);
        self.p.bindings[set.at()].value = hidden;
        let first = self.p.alloc(source.attrs.len());
        for (i, def) in source.attrs.iter().enumerate() {
            if let AttrValue::Inherited(node) = def.value {
                self.inherited(node, first.plus(i))?;
            }
        }
        self.tasks.push(Task::Leave(self.undo.len()));
        let with = self.members(set, pos, true);
        // For values that are variables themselves.
        let later = self.members(set, pos, false);
        for def in source.attrs {
            let role = Role::Member {
                with,
                name: def.name,
            };
            let b = self.new_binding(role, GroupId::NONE);
            self.bind(def.name, b);
        }
        let dynamic = self.dynamic(source)?;
        self.tasks.push(Task::Done(outer));
        self.p.groups[outer.at()].current = 0;
        let group = match source.inherit_from.len() {
            0 => GroupId::NONE,
            n => self.new_group(n),
        };
        for (i, def) in source.attrs.iter().enumerate().rev() {
            let id = first.plus(i);
            match def.value {
                AttrValue::Plain(node) => self.child(node, id)?,
                AttrValue::Inherited(_) => {}
                AttrValue::InheritedFrom { index, pos } => {
                    self.inherit_from(source, def.name, index, pos, group, 0, id);
                }
            }
        }
        self.sources(source, group, 0)?;
        for i in first.at()..self.p.nodes.len() {
            if let Kind::Lookup { with: w, .. } = &mut self.p.nodes[i].kind
                && *w == with
            {
                *w = later;
            }
        }
        let none = Span { start: 0, len: 0 };
        let mut attrs = Attrs {
            group,
            source,
            base: Id::NONE,
            values: Span {
                start: first.0,
                len: source.attrs.len() as u32,
            },
            dynamic: none,
            overrides: true,
            once: self.once(),
        };
        self.p.nodes[hidden.at()].pos = pos;
        self.p.nodes[hidden.at()].kind = self.attrs_kind(attrs);
        // Used twice, so that it always has a slot: the use below is not the only one in general.
        self.p.bindings[set.at()].uses += 2;
        attrs.group = GroupId::NONE;
        attrs.base = self.p.add(pos, Kind::Local(set));
        attrs.values = none;
        attrs.dynamic = dynamic;
        let kind = self.attrs_kind(attrs);
        let body = self.p.add(pos, kind);
        Ok(Kind::Let { group: outer, body })
    }

    fn attrs_kind(&mut self, attrs: Attrs<'a>) -> Kind<'a> {
        self.p.attrs.push(attrs);
        Kind::Attrs(AttrsId(self.p.attrs.len() as u32 - 1))
    }

    fn dynamic(&mut self, source: &'a ast::AttrSet<'a>) -> Result<Span> {
        let n = source.dynamic.len();
        let first = self.p.alloc(2 * n);
        for (i, d) in source.dynamic.iter().enumerate().rev() {
            self.child(d.value, first.plus(2 * i + 1))?;
            self.child(d.name, first.plus(2 * i))?;
        }
        Ok(Span {
            start: first.0,
            len: 2 * n as u32,
        })
    }

    /// Opens the scope of a set pattern.
    pub fn formals(&mut self, f: &'a ast::Formals<'a>) -> GroupId {
        let group = self.new_group(f.formals.len());
        let first = self.p.groups[group.at()].first;
        for (i, formal) in f.formals.iter().enumerate() {
            let b = &mut self.p.bindings[first.at() + i];
            b.role = Role::Formal;
            b.state = State::Slot;
            self.bind(formal.name, first.plus(i));
        }
        group
    }

    /// Resolves the defaults of a set pattern.
    pub fn defaults(&mut self, f: &'a ast::Formals<'a>, group: GroupId) -> Result {
        let first = self.p.groups[group.at()].first;
        for (i, formal) in f.formals.iter().enumerate().rev() {
            if let Some(node) = formal.default {
                let id = self.p.alloc(1);
                let b = &mut self.p.bindings[first.at() + i];
                b.value = id;
                // The reference fills the slots in the order of names. What names an empty one becomes a
                // thunk of its own, which can be seen when it is printed.
                b.early = matches!(node.kind, ast::ExprKind::Var(v)
                    if v > formal.name && f.formals.iter().any(|f| f.name == v));
                self.value(node, id, group, i as u32)?;
            }
        }
        Ok(())
    }
}
