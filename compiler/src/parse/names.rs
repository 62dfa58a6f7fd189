//! Names of attributes: in attribute paths, and after `inherit`.
//!
//! Invariant: a string without interpolation and `${"a string"}` are names known at parse time, as
//! in the reference; anything else in `${…}` is not, even when it is constant. Deliberately absent:
//! what the names are bound to (see `bindings`).

use super::{
    Fail, Message,
    builder::{Builder, Mark, Text},
    strings::unescape,
};
use crate::{
    ast::{AttrName, ExprKind, Node},
    lex::Span,
};
use frazil_runtime::symbol::Symbol;

impl<'a> Builder<'a, '_> {
    pub fn mark_last_attr(&self) -> Mark {
        Mark(self.attr_path.len() as u32 - 1)
    }

    pub fn push_attr(&mut self, name: Span) {
        let name = self.symbol(name);
        self.attr_path.push(AttrName::Symbol(name));
    }

    pub fn push_attr_or(&mut self) {
        self.attr_path.push(AttrName::Symbol(self.names.or));
    }

    pub fn push_attr_text(&mut self, text: Text) {
        let name = match self.static_text(text) {
            Ok(name) => AttrName::Symbol(name),
            Err(parts) => AttrName::Dynamic(parts),
        };
        self.attr_path.push(name);
    }

    /// The symbol of a string without interpolation, or the string with it.
    pub fn static_text(&mut self, text: Text) -> Result<Symbol, Node<'a>> {
        match text {
            Text::Empty => Ok(self.symbols.intern(b"")),
            Text::Plain(span) => {
                let name = unescape(span.of(self.source));
                Ok(self.symbols.intern(&name))
            }
            Text::Parts(..) => Err(self.string(text)),
        }
    }

    pub fn push_attr_expr(&mut self, e: Node<'a>) {
        let name = match e.kind {
            ExprKind::Str(s) => AttrName::Symbol(self.symbols.intern(s)),
            _ => AttrName::Dynamic(e),
        };
        self.attr_path.push(name);
    }

    pub fn take_attr_path(&mut self, from: Mark) -> &'a [AttrName<'a>] {
        let path = self
            .arena
            .alloc_slice_copy(&self.attr_path[from.0 as usize..]);
        self.attr_path.truncate(from.0 as usize);
        path
    }

    pub fn mark_names(&self) -> Mark {
        Mark(self.inherited.len() as u32)
    }

    pub fn push_name(&mut self, list: Mark, start: u32, name: Span) -> Mark {
        let name = self.symbol(name);
        self.inherited.push((name, self.pos(start)));
        list
    }

    pub fn push_name_or(&mut self, list: Mark, start: u32) -> Mark {
        self.inherited.push((self.names.or, self.pos(start)));
        list
    }

    pub fn push_name_text(&mut self, list: Mark, start: u32, text: Text) -> Result<Mark, Fail> {
        match self.static_text(text) {
            Ok(name) => {
                self.inherited.push((name, self.pos(start)));
                Ok(list)
            }
            Err(_) => Err(self.dynamic_inherit(start)),
        }
    }

    pub fn push_name_expr(&mut self, list: Mark, start: u32, e: Node<'a>) -> Result<Mark, Fail> {
        let ExprKind::Str(name) = e.kind else {
            return Err(self.dynamic_inherit(start));
        };
        let name = self.symbols.intern(name);
        self.inherited.push((name, self.pos(start)));
        Ok(list)
    }

    fn dynamic_inherit(&self, start: u32) -> Fail {
        Message::new("dynamic attributes not allowed in inherit", self.pos(start)).into()
    }
}
