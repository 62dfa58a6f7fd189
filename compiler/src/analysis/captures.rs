//! Chunks and the values they capture.
//!
//! Invariant: a binding is captured by a chunk once, and by all chunks between it and the chunk that
//! owns the binding. Finding out whether that has happened is one comparison: the walk is depth-first and
//! numbers chunks in that order, so among the chunks that are open, `c` has captured a binding exactly
//! if the chunk that captured it last has a number not below `c`.

use crate::resolve::ir::*;

/// What a chunk is made from.
#[derive(Debug, Clone, Copy)]
pub enum Code {
    /// A thunk for the node.
    Thunk(Id),
    /// A function.
    Function(FnId),
}

#[derive(Debug, Clone, Copy)]
struct Chunk {
    code: Code,
    parent: ChunkId,
    first: u32,
    last: u32,
    captures: u32,
}

#[derive(Debug, Clone, Copy)]
struct Capture {
    binding: BindingId,
    next: u32,
}

/// All chunks of a unit; the first is the whole text.
#[derive(Debug, Default)]
pub struct Chunks {
    chunks: Vec<Chunk>,
    captures: Vec<Capture>,
}

impl Chunks {
    /// How many chunks there are.
    pub fn len(&self) -> usize {
        self.chunks.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.chunks.clear();
        self.captures.clear();
    }

    /// What the chunk is made from.
    pub fn code(&self, c: ChunkId) -> Code {
        self.chunks[c.at()].code
    }

    /// How many values the chunk captures.
    pub fn count(&self, c: ChunkId) -> u32 {
        self.chunks[c.at()].captures
    }

    /// The captured bindings, in the order of the chunk's slots.
    pub fn captures(&self, c: ChunkId) -> impl Iterator<Item = BindingId> {
        let mut at = self.chunks[c.at()].first;
        std::iter::from_fn(move || {
            let c = self.captures.get(at as usize)?;
            at = c.next;
            Some(c.binding)
        })
    }

    /// A new chunk inside another.
    pub(super) fn open(&mut self, code: Code, parent: ChunkId) -> ChunkId {
        let c = ChunkId(self.chunks.len() as u32);
        self.chunks.push(Chunk {
            code,
            parent,
            first: u32::MAX,
            last: u32::MAX,
            captures: 0,
        });
        c
    }

    /// Records that chunk `c` uses the binding.
    pub(super) fn capture(&mut self, b: BindingId, binding: &mut Binding, c: ChunkId) {
        let mut at = c;
        while at != binding.owner && binding.captured < at {
            self.push(at, b);
            at = self.chunks[at.at()].parent;
        }
        binding.captured = binding.captured.max(c);
    }

    fn push(&mut self, c: ChunkId, binding: BindingId) {
        let new = self.captures.len() as u32;
        self.captures.push(Capture {
            binding,
            next: u32::MAX,
        });
        let chunk = &mut self.chunks[c.at()];
        match chunk.last {
            u32::MAX => chunk.first = new,
            last => self.captures[last as usize].next = new,
        }
        chunk.last = new;
        chunk.captures += 1;
    }
}
