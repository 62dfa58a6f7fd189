//! The walk over the syntax tree.
//!
//! Invariant: a task runs with the same names in scope as the construct that pushed it, because tasks
//! run in depth-first order and every construct that opens a scope pushes the task that closes it
//! below those of its children. Leaves are resolved at once, without a task; that can only change which of
//! several unknown names is found first, so after a failure the walk is repeated with tasks for all.

use super::{globals::Globals, ir::*};
use crate::ast::{self, AttrName, BinOp, ExprKind};
use frazil_runtime::{
    bytecode::Op,
    pos::Pos,
    symbol::{Symbol, SymbolTable},
};

/// Levels of a curried function that one chunk takes; bounds what partial applications copy.
const MAX_LEVELS: u32 = 32;

pub(super) enum Task<'a> {
    /// Resolve the expression into the node.
    Lower(ast::Node<'a>, Id),
    /// The same for the value of a group's binding.
    Value(ast::Node<'a>, Id, GroupId, u32),
    /// The group's bindings are done; what follows only uses them.
    Done(GroupId),
    /// Forget the names bound since.
    Leave(usize),
    /// The body of a `with`.
    EnterWith(WithId),
    /// Its end.
    LeaveWith,
    /// End of a function.
    LeaveFn,
}

/// Resolves source texts; keeps its tables between them.
#[derive(Default)]
pub struct Resolver {
    /// What each symbol is bound to.
    scope: Vec<BindingId>,
    /// Memory for the next program.
    spare: Program<'static>,
    undo: Vec<(Symbol, BindingId)>,
}

pub(super) struct Walk<'a, 's> {
    pub p: Program<'a>,
    pub globals: &'s Globals,
    pub symbols: &'s SymbolTable,
    pub scope: &'s mut Vec<BindingId>,
    pub undo: &'s mut Vec<(Symbol, BindingId)>,
    pub tasks: Vec<Task<'a>>,
    pub with: WithId,
    pub depth: u32,
    /// Make a task of every child, to find unknown names in the reference's order.
    pub exact: bool,
}

type Result<T = ()> = std::result::Result<T, CompileError>;

impl Resolver {
    /// Resolves a source text. `scope` has the names that `scopedImport` puts before the globals.
    /// The error is `undefined variable`.
    pub fn resolve<'a>(
        &mut self,
        root: ast::Node<'a>,
        symbols: &SymbolTable,
        globals: &Globals,
        scope: Option<&[Symbol]>,
    ) -> Result<Program<'a>> {
        if self.scope.len() < symbols.len() {
            self.scope.resize(symbols.len(), BindingId::NONE);
        }
        let first = self.walk(root, symbols, globals, scope, false);
        if first.is_err() {
            return self.walk(root, symbols, globals, scope, true);
        }
        first
    }

    /// Takes back a program that is not needed any more, for its memory.
    pub fn reuse(&mut self, p: Program) {
        self.spare = p.recycle();
    }

    fn walk<'a>(
        &mut self,
        root: ast::Node<'a>,
        symbols: &SymbolTable,
        globals: &Globals,
        scope: Option<&[Symbol]>,
        exact: bool,
    ) -> Result<Program<'a>> {
        let mut w = Walk {
            p: std::mem::take(&mut self.spare).recycle(),
            globals,
            symbols,
            scope: &mut self.scope,
            undo: &mut self.undo,
            tasks: Vec::new(),
            with: WithId::NONE,
            depth: 0,
            exact,
        };
        let id = w.p.alloc(1);
        if let Some(names) = scope {
            let set = w.new_binding(Role::Param, GroupId::NONE);
            w.p.scope = Some(set);
            let with = w.members(set, Pos::NONE, true);
            for &name in names {
                let b = w.new_binding(Role::Member { with, name }, GroupId::NONE);
                w.bind(name, b);
            }
        }
        w.tasks.push(Task::Lower(root, id));
        let result = w.run();
        w.leave(0);
        result.map(|()| w.p)
    }
}

impl<'a> Walk<'a, '_> {
    fn run(&mut self) -> Result {
        while let Some(task) = self.tasks.pop() {
            match task {
                Task::Lower(node, id) => self.lower(node, id)?,
                Task::Value(node, id, g, i) => {
                    self.p.groups[g.at()].current = i;
                    self.lower(node, id)?;
                }
                Task::Done(g) => self.p.groups[g.at()].current = u32::MAX,
                Task::Leave(undo) => self.leave(undo),
                Task::EnterWith(w) => self.with = w,
                Task::LeaveWith => self.with = self.p.withs[self.with.at()].parent,
                Task::LeaveFn => self.depth -= 1,
            }
        }
        Ok(())
    }

    /// Sets the node, or leaves a task that does.
    pub fn child(&mut self, node: ast::Node<'a>, id: Id) -> Result {
        if !self.exact && is_leaf(node) {
            return self.lower(node, id);
        }
        self.tasks.push(Task::Lower(node, id));
        Ok(())
    }

    /// New nodes for these expressions.
    pub fn children(&mut self, nodes: &[ast::Node<'a>]) -> Result<Span> {
        let first = self.p.alloc(nodes.len());
        for (i, &n) in nodes.iter().enumerate().rev() {
            self.child(n, first.plus(i))?;
        }
        Ok(Span {
            start: first.0,
            len: nodes.len() as u32,
        })
    }

    /// New nodes for two expressions.
    fn pair(&mut self, left: ast::Node<'a>, right: ast::Node<'a>) -> Result<(Id, Id)> {
        let s = self.children(&[left, right])?;
        Ok((Id(s.start), Id(s.start + 1)))
    }

    fn lower(&mut self, node: ast::Node<'a>, id: Id) -> Result {
        let kind = self.kind(node)?;
        let n = &mut self.p.nodes[id.at()];
        n.pos = node.pos;
        n.kind = kind;
        Ok(())
    }

    fn kind(&mut self, node: ast::Node<'a>) -> Result<Kind<'a>> {
        Ok(match &node.kind {
            &ExprKind::Int(i) => Kind::Int(i),
            &ExprKind::Float(f) => Kind::Float(f),
            ExprKind::Str(s) => Kind::Str(s),
            ExprKind::Path(p) => Kind::Path(p),
            ExprKind::CurPos => Kind::CurPos(node.pos),
            &ExprKind::Var(name) => self.variable(name, node.pos)?,
            ExprKind::SearchPath(path) => self.search_path(path, node.pos)?,
            ExprKind::Select(s) => self.select(s.base, s.path, s.default)?,
            ExprKind::HasAttr(s) => self.has_attr(s.base, s.path)?,
            &ExprKind::Attrs(a) => self.attrs(a, node.pos)?,
            ExprKind::List(items) => Kind::List {
                items: self.children(items)?,
                once: self.once(),
            },
            &ExprKind::Lambda(l) => Kind::Lambda(self.function(l)?),
            ExprKind::Call(call) => {
                let (fun, args) = ast::call_parts(call);
                self.call(fun, args)?
            }
            &ExprKind::Let { attrs, body } => self.let_in(attrs, body)?,
            &ExprKind::With { attrs, body } => self.with(attrs, body, node.pos)?,
            ExprKind::If(parts) => {
                let s = self.children(parts.as_slice())?;
                Kind::If {
                    cond: Id(s.start),
                    then: Id(s.start + 1),
                    or_else: Id(s.start + 2),
                }
            }
            &ExprKind::Assert { cond, body } => {
                let source = cond;
                let (cond, _) = self.pair(cond, body)?;
                Kind::Assert { cond, source }
            }
            &ExprKind::Not(e) => Kind::Not(Id(self.children(&[e])?.start)),
            &ExprKind::Binary { op, left, right } => {
                let (left, right) = self.pair(left, right)?;
                match op {
                    BinOp::Eq | BinOp::NEq => Kind::Equal {
                        left,
                        right,
                        negate: op == BinOp::NEq,
                    },
                    BinOp::And => Kind::And { left, right },
                    BinOp::Or => Kind::Or { left, right },
                    BinOp::Impl => Kind::Impl { left, right },
                    BinOp::Update => Kind::Update { left, right },
                    BinOp::ConcatLists => Kind::ConcatLists { left, right },
                }
            }
            ExprKind::ConcatStrings {
                force_string,
                parts,
            } => {
                let first = self.p.alloc(parts.len());
                for (i, &(_, n)) in parts.iter().enumerate().rev() {
                    self.child(n, first.plus(i))?;
                }
                Kind::Concat {
                    force_string: *force_string,
                    first,
                    parts,
                }
            }
        })
    }

    /// Whether code here runs at most once.
    pub fn once(&self) -> bool {
        self.depth == 0 && self.p.scope.is_none()
    }

    /// The binding of a name in the source text.
    fn bound(&self, name: Symbol) -> BindingId {
        self.scope[name.0 as usize]
    }

    /// Whether the name means the value of the global scope.
    fn is_global(&self, name: Symbol) -> bool {
        !self.bound(name).is_some() && self.globals.has(name)
    }

    /// What a variable is.
    pub fn variable(&mut self, name: Symbol, pos: Pos) -> Result<Kind<'a>> {
        let b = self.bound(name);
        if b.is_some() {
            return Ok(self.use_binding(b));
        }
        if self.globals.has(name) {
            let k = &self.globals.known;
            return Ok(match name {
                n if n == k.null => Kind::Null,
                n if n == k.true_ => Kind::Bool(true),
                n if n == k.false_ => Kind::Bool(false),
                _ => Kind::Global(name),
            });
        }
        if !self.with.is_some() {
            return Err(CompileError::undefined(self.symbols, name, pos));
        }
        let mut w = self.with;
        while w.is_some() {
            let With {
                binding, parent, ..
            } = self.p.withs[w.at()];
            self.count_use(binding);
            w = parent;
        }
        Ok(Kind::Lookup {
            name,
            with: self.with,
        })
    }

    fn search_path(&mut self, path: &'a &'a [u8], pos: Pos) -> Result<Kind<'a>> {
        let known = self.globals.known;
        let fun = self.variable(known.find_file, pos)?;
        let fun = self.p.add(pos, fun);
        let nix_path = self.variable(known.nix_path, pos)?;
        let start = self.p.add(pos, nix_path).0;
        self.p.add(pos, Kind::Str(path));
        Ok(Kind::Call {
            fun,
            args: Span { start, len: 2 },
        })
    }

    fn steps(&mut self, path: &[AttrName<'a>]) -> Result<Span> {
        let start = self.p.steps.len();
        for step in path {
            let step = match *step {
                AttrName::Symbol(s) => Step::Name(s),
                AttrName::Dynamic(source) => {
                    let step = self.p.steps.len() as u32;
                    self.p.computed.push((step, source));
                    Step::Dynamic(self.p.alloc(1))
                }
            };
            self.p.steps.push(step);
        }
        for (i, step) in path.iter().enumerate().rev() {
            if let (AttrName::Dynamic(n), Step::Dynamic(id)) = (*step, self.p.steps[start + i]) {
                self.child(n, id)?;
            }
        }
        Ok(Span {
            start: start as u32,
            len: path.len() as u32,
        })
    }

    /// The member of the global `builtins` that a selection starts with.
    fn builtin(&self, base: ast::Node<'a>, path: &[AttrName<'a>]) -> Option<Symbol> {
        match (&base.kind, path.first()) {
            (&ExprKind::Var(v), Some(&AttrName::Symbol(name))) => self.builtin_of(v, name),
            _ => None,
        }
    }

    /// `name` if `set.name` is a member of the global `builtins`.
    pub fn builtin_of(&self, set: Symbol, name: Symbol) -> Option<Symbol> {
        let is = set == self.globals.known.builtins
            && self.is_global(set)
            && self.globals.has_builtin(name);
        is.then_some(name)
    }

    fn select(
        &mut self,
        base: ast::Node<'a>,
        path: &'a [AttrName<'a>],
        default: Option<ast::Node<'a>>,
    ) -> Result<Kind<'a>> {
        let builtin = self.builtin(base, path);
        if let (Some(name), 1) = (builtin, path.len()) {
            if let Some(d) = default {
                // The default is never used, but its names must exist.
                let unused = self.p.alloc(1);
                self.child(d, unused)?;
            }
            return Ok(Kind::Builtin(name));
        }
        let path = self.steps(if builtin.is_some() { &path[1..] } else { path })?;
        let default = match default {
            Some(d) => {
                let id = self.p.alloc(1);
                self.child(d, id)?;
                id
            }
            None => Id::NONE,
        };
        let id = match builtin {
            Some(name) => self.p.add(base.pos, Kind::Builtin(name)),
            None => {
                let id = self.p.alloc(1);
                self.child(base, id)?;
                id
            }
        };
        Ok(self.p.add_select(id, path, default))
    }

    fn has_attr(&mut self, base: ast::Node<'a>, path: &'a [AttrName<'a>]) -> Result<Kind<'a>> {
        if let ExprKind::Var(v) = base.kind
            && let [AttrName::Symbol(name)] = *path
            && v == self.globals.known.builtins
            && self.is_global(v)
        {
            return Ok(Kind::Bool(self.globals.has_builtin(name)));
        }
        let path = self.steps(path)?;
        let id = self.p.alloc(1);
        self.child(base, id)?;
        Ok(Kind::HasAttr { base: id, path })
    }

    fn call(&mut self, fun: ast::Node<'a>, args: &'a [ast::Node<'a>]) -> Result<Kind<'a>> {
        if let ExprKind::Var(v) = fun.kind
            && args.len() == 2
            && let Some(op) = self.arithmetic(v)
        {
            let (left, right) = self.pair(args[0], args[1])?;
            return Ok(Kind::Arith { op, left, right });
        }
        let args = self.children(args)?;
        let id = self.p.alloc(1);
        self.child(fun, id)?;
        Ok(Kind::Call { fun: id, args })
    }

    fn arithmetic(&self, name: Symbol) -> Option<Op> {
        let k = &self.globals.known;
        let op = match name {
            n if n == k.sub => Op::Sub,
            n if n == k.mul => Op::Mul,
            n if n == k.div => Op::Div,
            n if n == k.less_than => Op::Less,
            _ => return None,
        };
        self.is_global(name).then_some(op)
    }

    fn let_in(&mut self, attrs: &'a ast::AttrSet<'a>, body: ast::Node<'a>) -> Result<Kind<'a>> {
        self.tasks.push(Task::Leave(self.undo.len()));
        let (group, values) = self.declare(attrs, true)?;
        let id = self.p.alloc(1);
        self.child(body, id)?;
        self.tasks.push(Task::Done(group));
        self.values(attrs, group, values)?;
        Ok(Kind::Let { group, body: id })
    }

    fn with(&mut self, attrs: ast::Node<'a>, body: ast::Node<'a>, pos: Pos) -> Result<Kind<'a>> {
        let binding = self.new_binding(Role::Value, GroupId::NONE);
        let value = self.p.alloc(2);
        self.p.bindings[binding.at()].value = value;
        let id = value.plus(1);
        let with = WithId(self.p.withs.len() as u32);
        self.p.withs.push(With {
            binding,
            parent: self.with,
            pos,
            members: false,
        });
        // The set is outside of its own scope, the body inside.
        self.tasks.push(Task::LeaveWith);
        self.tasks.push(Task::Lower(body, id));
        self.tasks.push(Task::EnterWith(with));
        self.child(attrs, value)?;
        Ok(Kind::With { with, body: id })
    }

    fn function(&mut self, outer: &'a ast::Lambda<'a>) -> Result<FnId> {
        self.tasks.push(Task::Leave(self.undo.len()));
        self.tasks.push(Task::LeaveFn);
        self.depth += 1;
        let params = BindingId(self.p.bindings.len() as u32);
        let (mut last, mut levels) = (outer, 1);
        loop {
            let b = self.new_binding(Role::Param, GroupId::NONE);
            if let Some(arg) = last.arg {
                self.bind(arg, b);
            }
            match last.body.kind {
                ExprKind::Lambda(inner) if last.formals.is_none() && levels < MAX_LEVELS => {
                    last = inner;
                    levels += 1;
                }
                _ => break,
            }
        }
        let formals = last.formals.as_ref();
        let group = match formals {
            Some(f) => self.formals(f),
            None => GroupId::NONE,
        };
        let body = self.p.alloc(1);
        let f = FnId(self.p.functions.len() as u32);
        self.p.functions.push(Function {
            lambda: outer,
            levels,
            params,
            formals,
            group,
            body,
        });
        self.child(last.body, body)?;
        if let Some(f) = formals {
            self.tasks.push(Task::Done(group));
            self.defaults(f, group)?;
        }
        Ok(f)
    }
}

/// Whether a node has no children.
pub(super) fn is_leaf(node: ast::Node) -> bool {
    matches!(
        node.kind,
        ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Str(_)
            | ExprKind::Path(_)
            | ExprKind::Var(_)
            | ExprKind::CurPos
    )
}
