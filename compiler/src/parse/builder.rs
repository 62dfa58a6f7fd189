//! Makes tree nodes for the grammar.
//!
//! Lists under construction (arguments, attribute paths, pieces of strings, …) lie on one stack per
//! kind: constructs nest, so the list being built is always on top, from its [`Mark`] on. When it is
//! complete it moves to the arena.
//!
//! Deliberately absent: attribute names (`names`), bindings (`bindings`), operators (`operators`),
//! strings (`strings`), paths (`paths`).

use super::{
    Fail, Message, ParseSettings, Part, Source, Warning, bindings::SetId, bindings::Sets,
    operators::Pending,
};
use crate::{
    ast::{AttrName, Expr, ExprKind, Formal, Formals as AstFormals, Lambda, Node, Select},
    lex::{self, Span},
};
use bumpalo::Bump;
use frazil_runtime::{
    pos::Pos,
    symbol::{Symbol, SymbolTable},
};
use std::cell::Cell;

/// Where a list begins on the stack of its kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark(pub u32);

/// A function and its arguments so far, at least one.
#[derive(Clone, Copy, Debug)]
pub struct App<'a> {
    fun: Node<'a>,
    start: u32,
    args: Mark,
}

/// A selection, or an operand where one could stand.
#[derive(Clone, Copy, Debug)]
pub struct Selected<'a> {
    /// The expression.
    pub node: Node<'a>,
    /// For `f or` the offset after it: it deserves a warning where another grammar would read it
    /// differently. 0 otherwise.
    cursed_end: u32,
}

impl<'a> Selected<'a> {
    /// Anything but `f or`.
    pub fn plain(node: Node<'a>) -> Self {
        Self {
            node,
            cursed_end: 0,
        }
    }
}

/// The inside of `"…"`.
#[derive(Clone, Copy, Debug)]
pub enum Text {
    /// Nothing.
    Empty,
    /// Without interpolation.
    Plain(Span),
    /// Pieces, and where the first one starts.
    Parts(Mark, u32),
}

/// A set pattern: its first formal, and whether it has `...`.
#[derive(Clone, Copy, Debug)]
pub struct Formals {
    /// Where its formals begin.
    pub first: Mark,
    /// `...`
    pub ellipsis: bool,
}

/// `inherit names` or `inherit (from) names`.
#[derive(Clone, Copy, Debug)]
pub struct Inherit<'a> {
    /// The set that the names are selected from, and where it starts.
    pub from: Option<(Node<'a>, u32)>,
    /// The names.
    pub names: Mark,
}

/// The names that desugaring mentions.
#[derive(Clone, Copy)]
pub struct Names {
    pub sub: Symbol,
    pub less_than: Symbol,
    pub mul: Symbol,
    pub div: Symbol,
    pub or: Symbol,
    pub body: Symbol,
}

/// Calls with more arguments than this are not copied to add one, or `((f a) b) c…` would be
/// quadratic; they are nested instead.
const MAX_FLAT_ARGS: usize = 16;

/// The state of one parse.
pub struct Builder<'a, 's> {
    pub arena: &'a Bump,
    pub source: &'s [u8],
    pub base: u32,
    pub base_path: &'s [u8],
    /// `base_path` in its canonical form, once it was needed.
    pub base_dir: Option<Vec<u8>>,
    /// Memory for making a path canonical.
    pub path: Vec<u8>,
    pub home: Option<&'s [u8]>,
    pub symbols: &'s mut SymbolTable,
    pub settings: &'s ParseSettings,
    pub names: Names,
    pub pending: Vec<Pending<'a>>,
    pub nodes: Vec<Node<'a>>,
    pub attr_path: Vec<AttrName<'a>>,
    pub parts: Vec<(Pos, Node<'a>)>,
    pub ind_parts: Vec<(Pos, super::strings::IndPart<'a>)>,
    pub formals: Vec<Formal<'a>>,
    pub inherited: Vec<(Symbol, Pos)>,
    pub sets: Sets<'a>,
    pub warnings: Vec<Warning>,
}

fn mark<T>(stack: &[T]) -> Mark {
    Mark(stack.len() as u32)
}

impl<'a, 's> Builder<'a, 's> {
    /// Before the first token.
    pub fn new(
        arena: &'a Bump,
        source: Source<'s>,
        symbols: &'s mut SymbolTable,
        settings: &'s ParseSettings,
    ) -> Self {
        let names = Names {
            sub: symbols.intern(b"__sub"),
            less_than: symbols.intern(b"__lessThan"),
            mul: symbols.intern(b"__mul"),
            div: symbols.intern(b"__div"),
            or: symbols.intern(b"or"),
            body: symbols.intern(b"body"),
        };
        Self {
            arena,
            source: source.text,
            base: source.base,
            base_path: source.base_path,
            path: Vec::new(),
            base_dir: None,
            home: source.home,
            symbols,
            settings,
            names,
            pending: Vec::new(),
            nodes: Vec::new(),
            attr_path: Vec::new(),
            parts: Vec::new(),
            ind_parts: Vec::new(),
            formals: Vec::new(),
            inherited: Vec::new(),
            sets: Sets::default(),
            warnings: Vec::new(),
        }
    }

    /// The position of an offset.
    pub fn pos(&self, offset: u32) -> Pos {
        Pos(self.base + offset)
    }

    /// The symbol of a name in the source.
    pub fn symbol(&mut self, name: Span) -> Symbol {
        self.symbols.intern(name.of(self.source))
    }

    /// A new node.
    pub fn node(&self, pos: Pos, kind: ExprKind<'a>) -> Node<'a> {
        self.arena.alloc(Expr { pos, kind })
    }

    // Names and numbers.

    pub fn variable(&mut self, start: u32, name: Span) -> Node<'a> {
        // This is no name: it is not interned.
        let kind = match name.of(self.source) {
            b"__curPos" => ExprKind::CurPos,
            _ => ExprKind::Var(self.symbol(name)),
        };
        self.node(self.pos(start), kind)
    }

    pub fn int(&self, digits: Span) -> Node<'a> {
        // The lexer has rejected what does not fit.
        self.node(
            Pos::NONE,
            ExprKind::Int(lex::integer(digits.of(self.source)).unwrap_or(i64::MAX)),
        )
    }

    pub fn float(&self, text: Span) -> Node<'a> {
        self.node(
            Pos::NONE,
            ExprKind::Float(lex::float(text.of(self.source)).unwrap_or(f64::INFINITY)),
        )
    }

    // Functions and calls.

    pub fn lambda(&mut self, start: u32, arg: Span, body: Node<'a>) -> Node<'a> {
        let arg = self.symbol(arg);
        self.make_lambda(start, Some(arg), None, body)
    }

    fn make_lambda(
        &self,
        start: u32,
        arg: Option<Symbol>,
        formals: Option<AstFormals<'a>>,
        body: Node<'a>,
    ) -> Node<'a> {
        let pos = self.pos(start);
        let lambda = self.arena.alloc(Lambda {
            arg,
            formals,
            body,
            name: Cell::new(None),
            pos,
        });
        self.node(pos, ExprKind::Lambda(lambda))
    }

    pub fn lambda_set(
        &mut self,
        start: u32,
        arg: Option<Span>,
        formals: Formals,
        body: Node<'a>,
    ) -> Result<Node<'a>, Fail> {
        let arg = arg.map(|a| self.symbol(a));
        let here = self.pos(start);
        let list = &mut self.formals[formals.first.0 as usize..];
        list.sort_unstable_by_key(|f| (f.name, f.pos));
        let twice = list
            .windows(2)
            .find(|w| w[0].name == w[1].name)
            .map(|w| (w[1].name, w[1].pos));
        let arg_twice = arg.filter(|a| list.binary_search_by_key(a, |f| f.name).is_ok());
        if let Some((name, pos)) = twice.or(arg_twice.map(|a| (a, here))) {
            let name = super::bindings::identifier(self.symbols, name);
            return Err(Message::new("duplicate formal function argument '", pos)
                .value(&name)
                .text("'")
                .into());
        }
        if list.len() > usize::from(u16::MAX) {
            return Err(Message::new(
                "too many formal arguments, implementation supports at most ",
                here,
            )
            .value(b"65535")
            .into());
        }
        let list = self
            .arena
            .alloc_slice_fill_iter(self.formals.drain(formals.first.0 as usize..));
        Ok(self.make_lambda(
            start,
            arg,
            Some(AstFormals {
                formals: list,
                ellipsis: formals.ellipsis,
            }),
            body,
        ))
    }

    pub fn mark_formals(&self) -> Mark {
        mark(&self.formals)
    }

    pub fn mark_last_formal(&self) -> Mark {
        Mark(self.formals.len() as u32 - 1)
    }

    pub fn push_formal(&mut self, start: u32, name: Span, default: Option<Node<'a>>) {
        let name = self.symbol(name);
        self.formals.push(Formal {
            name,
            pos: self.pos(start),
            default,
        });
    }

    /// A function and its first argument.
    pub fn app(&mut self, start: u32, fun: Selected<'a>, arg: Selected<'a>) -> App<'a> {
        let app = App {
            fun: fun.node,
            start,
            args: mark(&self.nodes),
        };
        self.apply(app, arg)
    }

    /// One more argument.
    pub fn apply(&mut self, app: App<'a>, arg: Selected<'a>) -> App<'a> {
        self.nodes.push(arg.node);
        self.warn_if_cursed(arg);
        app
    }

    pub fn finish_app(&mut self, app: App<'a>) -> Node<'a> {
        let from = app.args.0 as usize;
        let args = &self.nodes[from..];
        let call = self.call(self.pos(app.start), app.fun, args);
        self.nodes.truncate(from);
        call
    }

    /// A call; a function that is a call itself takes the arguments over, as in the reference.
    fn call(&self, pos: Pos, fun: Node<'a>, args: &[Node<'a>]) -> Node<'a> {
        match fun.kind {
            // One of them is the function.
            ExprKind::Call(first) if first.len() <= MAX_FLAT_ARGS + 1 => {
                self.call_node(fun.pos, first, args)
            }
            ExprKind::Call(_) | ExprKind::SearchPath(_) => self.call_node(fun.pos, &[fun], args),
            _ => self.call_node(pos, &[fun], args),
        }
    }

    /// A call of what and with what `first` has, and these arguments.
    fn call_node(&self, pos: Pos, first: &[Node<'a>], args: &[Node<'a>]) -> Node<'a> {
        let length = first.len() + args.len();
        let mut parts = bumpalo::collections::Vec::with_capacity_in(length, self.arena);
        parts.extend_from_slice_copy(first);
        parts.extend_from_slice_copy(args);
        self.node(pos, ExprKind::Call(parts.into_bump_slice()))
    }

    /// A call of a builtin function that desugaring looks up by name.
    pub fn call_builtin(&self, pos: Pos, name: Symbol, args: &[Node<'a>]) -> Node<'a> {
        let fun = self.node(Pos::NONE, ExprKind::Var(name));
        self.call_node(pos, &[fun], args)
    }

    pub fn pipe(&mut self, operator: u32, fun: Node<'a>, arg: Node<'a>) -> Node<'a> {
        self.call(self.pos(operator), fun, &[arg])
    }

    /// `f or`: a call of `f` with the variable `or`.
    pub fn or_as_name(&mut self, start: u32, fun: Node<'a>, end: u32) -> Selected<'a> {
        let pos = self.pos(start);
        let or = self.node(pos, ExprKind::Var(self.names.or));
        Selected {
            node: self.call_node(pos, &[fun], &[or]),
            cursed_end: end,
        }
    }

    fn warn_if_cursed(&mut self, e: Selected<'a>) {
        if e.cursed_end != 0 {
            let start = e.node.pos;
            let text = super::strings::snippet(self.source, start.0 - self.base, e.cursed_end);
            let parts = vec![
                Part::Text("at ".into()),
                Part::Pos(start),
                Part::Text(
                    ": This expression uses `or` as an identifier in a way that will change in a future Nix release.\n\
                     Wrap this entire expression in parentheses to preserve its current meaning:\n    ("
                        .into(),
                ),
                Part::Value(text),
                Part::Text(")\nGive feedback at https://github.com/NixOS/nix/pull/11121".into()),
            ];
            self.warnings.push(Warning {
                message: Message {
                    parts,
                    pos: Pos::NONE,
                },
            });
        }
    }

    pub fn select(
        &mut self,
        start: u32,
        base: Node<'a>,
        path: Mark,
        default: Option<Selected<'a>>,
    ) -> Node<'a> {
        let path = self.take_attr_path(path);
        let selected = self.arena.alloc(Select {
            base,
            path,
            default: default.map(|d| d.node),
        });
        let node = self.node(self.pos(start), ExprKind::Select(selected));
        if let Some(default) = default {
            self.warn_if_cursed(default);
        }
        node
    }

    // Lists.

    pub fn mark_nodes(&self) -> Mark {
        mark(&self.nodes)
    }

    pub fn push_element(&mut self, list: Mark, e: Selected<'a>) -> Mark {
        self.nodes.push(e.node);
        self.warn_if_cursed(e);
        list
    }

    pub fn list(&mut self, from: Mark) -> Node<'a> {
        let items = self.arena.alloc_slice_copy(&self.nodes[from.0 as usize..]);
        self.nodes.truncate(from.0 as usize);
        self.node(
            items.first().map_or(Pos::NONE, |e| e.pos),
            ExprKind::List(items),
        )
    }

    // Keywords.

    pub fn assert(&self, start: u32, cond: Node<'a>, body: Node<'a>) -> Node<'a> {
        self.node(self.pos(start), ExprKind::Assert { cond, body })
    }

    pub fn with(&self, start: u32, attrs: Node<'a>, body: Node<'a>) -> Node<'a> {
        self.node(self.pos(start), ExprKind::With { attrs, body })
    }

    pub fn if_then_else(
        &self,
        start: u32,
        cond: Node<'a>,
        then: Node<'a>,
        or_else: Node<'a>,
    ) -> Node<'a> {
        let parts = self.arena.alloc([cond, then, or_else]);
        self.node(self.pos(start), ExprKind::If(parts))
    }

    pub fn let_in(
        &mut self,
        start: u32,
        bindings: Option<SetId>,
        body: Node<'a>,
    ) -> Result<Node<'a>, Fail> {
        let attrs = self.finish_set(bindings, true);
        if !attrs.dynamic.is_empty() {
            return Err(
                Message::new("dynamic attributes not allowed in let", self.pos(start)).into(),
            );
        }
        Ok(self.node(Pos::NONE, ExprKind::Let { attrs, body }))
    }

    /// `let { … }`, the `body` of a recursive set.
    pub fn let_body(&mut self, start: u32, bindings: Option<SetId>) -> Node<'a> {
        let base = self.set(start, bindings, true);
        let path = self
            .arena
            .alloc_slice_copy(&[AttrName::Symbol(self.names.body)]);
        let default = None;
        let selected = self.arena.alloc(Select {
            base,
            path,
            default,
        });
        self.node(Pos::NONE, ExprKind::Select(selected))
    }

    pub fn set(&mut self, start: u32, bindings: Option<SetId>, recursive: bool) -> Node<'a> {
        let attrs = self.finish_set(bindings, recursive);
        self.node(self.pos(start), ExprKind::Attrs(attrs))
    }

    /// Bindings outside any braces.
    pub fn lone_bindings(&mut self, bindings: SetId) -> Node<'a> {
        let attrs = self.finish_set(Some(bindings), false);
        self.node(Pos::NONE, ExprKind::Attrs(attrs))
    }
}
