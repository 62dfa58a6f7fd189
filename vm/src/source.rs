//! From source text to a loaded chunk: parse, compile, load.
//!
//! Invariant: a text that fails to parse or to compile leaves nothing behind but its entry in the
//! position table. Deliberately absent: reading files (see the `import` builtin and the command line).

use crate::clock::Stopwatch;
use crate::error::{ErrorKind, EvalError, Result};
use crate::machine::Vm;
use bumpalo::Bump;
use frazil_compiler::ast::Node;
use frazil_compiler::parse::{self, Parsed, Warning};
use frazil_compiler::{Compiler, Globals};
use frazil_formats::{message_bytes, message_text};
use frazil_runtime::bytecode::Unit;
use frazil_runtime::pos::{Origin, Pos};
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::Value;

/// The compiler and what it keeps between texts.
#[derive(Default)]
pub(crate) struct Frontend {
    arena: Bump,
    compiler: Compiler,
    globals: Option<Globals>,
}

/// The tables of the compiler are given back after a text of this length.
const LARGE: usize = 1 << 20;

/// Arenas larger than this are given back after a file.
const KEEP_ARENA: usize = 4 << 20;

impl Vm {
    /// Parses and compiles a text and returns an unevaluated thunk of it; with `scope`, a function
    /// of the set of those names that shadows the global scope (`scopedImport`).
    ///
    /// `base` is the directory that relative paths are relative to.
    ///
    /// # Errors
    /// Syntax errors, undefined variables.
    pub fn compile(
        &mut self,
        text: &[u8],
        origin: Origin,
        base: &[u8],
        scope: Option<&[Symbol]>,
    ) -> Result<Value> {
        let chunk = self.with_frontend(text.len(), |vm, front| {
            let unit = vm.compile_in(front, text, origin, base, scope)?;
            if text.len() < LARGE {
                return Ok(vm.load(unit));
            }
            // What made the unit is not to be there when it is loaded, nor afterwards.
            let mut unit = std::mem::take(unit);
            front.arena = Bump::new();
            front.compiler = Compiler::new();
            Ok(vm.load(&mut unit))
        })?;
        Ok(match scope {
            None => self.heap.alloc_thunk(chunk, 0),
            Some(_) => self.heap.alloc_closure(chunk, 0),
        })
    }

    /// Parses and compiles a text without loading it.
    ///
    /// # Errors
    /// Syntax errors, undefined variables.
    pub fn compile_unit(
        &mut self,
        text: &[u8],
        origin: Origin,
        base: &[u8],
        scope: Option<&[Symbol]>,
    ) -> Result<Unit> {
        self.with_frontend(text.len(), |vm, front| {
            vm.compile_in(front, text, origin, base, scope)
                .map(std::mem::take)
        })
    }

    /// Parses a text and prints its syntax tree as `--parse` does.
    ///
    /// # Errors
    /// Syntax errors, undefined variables.
    pub fn print_syntax(&mut self, text: &[u8], origin: Origin, base: &[u8]) -> Result<Vec<u8>> {
        self.with_frontend(text.len(), |vm, front| {
            let parsed = vm.parse_in(&front.arena, text, origin, base)?;
            let globals = front.globals.get_or_insert_with(|| vm.compiler_globals());
            front
                .compiler
                .check(parsed.root, &vm.symbols, globals)
                .map_err(|e| EvalError::new(ErrorKind::Parse, e.message).at(e.pos))?;
            let mut out = Vec::new();
            frazil_compiler::print::print(parsed.root, &vm.symbols, &mut out);
            Ok(out)
        })
    }

    /// Parses a text, checks its variables, and looks at its syntax tree.
    ///
    /// # Errors
    /// Syntax errors, undefined variables.
    pub(crate) fn parse_with<T>(
        &mut self,
        text: &[u8],
        origin: Origin,
        base: &[u8],
        look: impl FnOnce(&Vm, Node<'_>) -> T,
    ) -> Result<T> {
        self.with_frontend(text.len(), |vm, front| {
            let parsed = vm.parse_in(&front.arena, text, origin, base)?;
            let globals = front.globals.get_or_insert_with(|| vm.compiler_globals());
            front
                .compiler
                .check(parsed.root, &vm.symbols, globals)
                .map_err(|e| EvalError::new(ErrorKind::Parse, e.message).at(e.pos))?;
            Ok(look(vm, parsed.root))
        })
    }

    fn with_frontend<T>(
        &mut self,
        bytes: usize,
        work: impl FnOnce(&mut Vm, &mut Frontend) -> Result<T>,
    ) -> Result<T> {
        let started = Stopwatch::start();
        let mut front = std::mem::take(&mut self.frontend);
        let out = work(self, &mut front);
        if front.arena.allocated_bytes() > KEEP_ARENA {
            front.arena = Bump::new();
        } else {
            front.arena.reset();
        }
        self.frontend = front;
        self.stats.parse_seconds += started.seconds();
        self.stats.files += 1;
        self.stats.source_bytes += bytes as u64;
        out
    }

    fn compile_in<'f>(
        &mut self,
        front: &'f mut Frontend,
        text: &[u8],
        origin: Origin,
        base: &[u8],
        scope: Option<&[Symbol]>,
    ) -> Result<&'f mut Unit> {
        let parsed = self.parse_in(&front.arena, text, origin, base)?;
        let globals = front.globals.get_or_insert_with(|| self.compiler_globals());
        let unit = front
            .compiler
            .compile_here(parsed.root, &mut self.symbols, globals, scope)
            .map_err(|e| EvalError::new(ErrorKind::Parse, e.message).at(e.pos))?;
        #[cfg(debug_assertions)]
        if let Err(e) = frazil_runtime::bytecode::verify(unit) {
            panic!("the compiler made bad code: {e:?}");
        }
        Ok(unit)
    }

    fn parse_in<'a>(
        &mut self,
        arena: &'a Bump,
        text: &[u8],
        origin: Origin,
        base: &[u8],
    ) -> Result<Parsed<'a>> {
        let Some(offset) = self.positions.add(origin, text) else {
            return Err(EvalError::new(
                ErrorKind::Parse,
                "too much source text: more than 4 GiB",
            ));
        };
        let started = Stopwatch::start();
        let home = self.home();
        let parsed = parse::parse(
            arena,
            text,
            offset,
            base,
            home.as_deref(),
            &mut self.symbols,
            &self.settings.parse,
        );
        self.stats.parser_seconds += started.seconds();
        let parsed = match parsed {
            Ok(p) => p,
            Err(e) => {
                self.syntax_warnings(&e.warnings)?;
                let message = e
                    .message
                    .render(|p| message_bytes(&self.show_pos(p)).into_owned());
                let message = message_text(&message).into_owned();
                return Err(EvalError::new(ErrorKind::Parse, message).at(e.message.pos));
            }
        };
        self.syntax_warnings(&parsed.warnings)?;
        Ok(parsed)
    }

    fn compiler_globals(&mut self) -> Globals {
        let names: Vec<Symbol> = self.globals.keys().copied().collect();
        let members: Vec<Symbol> = self
            .heap
            .attrs_iter(self.builtins_set())
            .map(|a| a.name)
            .collect();
        Globals::new(&mut self.symbols, names, members)
    }

    /// The home directory, for `~/…`.
    fn home(&mut self) -> Option<Vec<u8>> {
        if self.settings.pure_eval {
            None
        } else {
            self.host.env(b"HOME")
        }
    }

    fn syntax_warnings(&mut self, warnings: &[Warning]) -> Result<()> {
        for w in warnings {
            let text = w
                .message
                .render(|p| message_bytes(&self.show_pos(p)).into_owned());
            let text = message_text(&text).into_owned();
            self.warn(&text, w.message.pos);
        }
        Ok(())
    }

    /// Reports a warning (with a source excerpt if it has a position).
    pub fn warn(&mut self, text: &str, pos: Pos) {
        let message = self.warning_message(text, pos);
        self.host.message(&message);
    }
}
