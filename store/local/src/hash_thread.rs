//! Hashes an archive beside the thread that reads it.
//!
//! Reading a tree, and writing its copy, takes the kernel about as long as hashing it takes the processor: side by side
//! they take half the time. The archive comes in blocks that are handed over whole, without being copied. Invariant: what
//! is hashed is what was given, in its order, whether there is a thread or not. Deliberately absent: a thread for an
//! archive of one block, or where there is one processor only.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use frazil_store::Hash;
use frazil_store::hash::HashAlgo;

use crate::nar_hashes::NarHashes;

/// Length of a block: handing one over costs microseconds, which is nothing beside hashing this much.
pub(crate) const BLOCK: usize = 1024 * 1024;

/// Length of the first one, as long as it is enough.
const SMALL: usize = 4 * 1024;

/// How many blocks there are.
const BLOCKS: usize = 4;

/// A part of an archive.
pub(crate) struct Block {
    /// Never longer than [`BLOCK`].
    pub bytes: Vec<u8>,
    /// How much of it is used.
    pub len: usize,
}

impl Block {
    /// A block for an archive that may be small.
    pub fn new() -> Self {
        Self::of(SMALL)
    }

    fn of(length: usize) -> Self {
        Block {
            bytes: vec![0; length],
            len: 0,
        }
    }

    /// How many bytes there is room for, `wanted` if possible.
    pub fn room(&mut self, wanted: usize) -> usize {
        let length = self.bytes.len();
        if length - self.len < wanted && length < BLOCK {
            let length = (self.len.saturating_add(wanted)).max(4 * length);
            self.bytes.resize(length.min(BLOCK), 0);
        }
        self.bytes.len() - self.len
    }

    pub fn used(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// Hashes of an archive, computed on a thread if it is long.
pub(crate) struct HashThread {
    state: State,
}

enum State {
    /// Nothing was given yet, or there is no thread.
    Here(Box<NarHashes>),
    There(Worker),
    /// While it changes.
    Changing,
}

struct Worker {
    full: SyncSender<Block>,
    empty: Receiver<Block>,
    /// How many blocks were made so far, with that of whoever fills them.
    made: usize,
    thread: JoinHandle<Box<NarHashes>>,
}

impl HashThread {
    pub fn new(algo: HashAlgo) -> Self {
        HashThread {
            state: State::Here(Box::new(NarHashes::new(algo))),
        }
    }

    /// Takes the next part of the archive; `block` is empty then.
    ///
    /// # Errors
    /// The thread is gone.
    pub fn give(&mut self, block: &mut Block) -> io::Result<()> {
        self.state = match std::mem::replace(&mut self.state, State::Changing) {
            State::Here(hashes) if has_processors() => Worker::start(hashes),
            state => state,
        };
        match &mut self.state {
            State::There(worker) => worker.give(block),
            State::Here(hashes) => hashes.write_all(block.used()),
            State::Changing => Err(gone()),
        }?;
        block.len = 0;
        Ok(())
    }

    /// Takes the last part of the archive, which is hashed here if it is the only one.
    ///
    /// # Errors
    /// The thread is gone.
    pub fn give_last(&mut self, block: &mut Block) -> io::Result<()> {
        match &mut self.state {
            State::Here(hashes) => hashes.write_all(block.used())?,
            _ => return self.give(block),
        }
        block.len = 0;
        Ok(())
    }

    /// SHA-256 and length; and the hash that was asked for.
    ///
    /// # Panics
    /// The thread panicked.
    pub fn finish(self) -> (Hash, u64, Hash) {
        match self.state {
            State::Here(hashes) => hashes.finish(),
            State::There(worker) => {
                drop(worker.full);
                match worker.thread.join() {
                    Ok(hashes) => hashes.finish(),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            State::Changing => unreachable!("it changes within one call"),
        }
    }
}

impl Worker {
    /// A thread that goes on with `hashes`, if there can be one.
    fn start(hashes: Box<NarHashes>) -> State {
        let (full, blocks) = sync_channel::<Block>(BLOCKS);
        let (done, empty) = channel();
        // The thread gets the hashes by a channel, so that they are still there when it does not start.
        let (hand, hashes_there) = channel::<Box<NarHashes>>();
        let run = move || {
            let mut hashes = hashes_there.recv().expect("they are sent at once");
            for block in blocks {
                hashes.update(block.used());
                // Nobody waits for it any more: then it is not needed.
                let _ = done.send(block);
            }
            hashes
        };
        let builder = std::thread::Builder::new().name("hash".to_owned());
        match builder.spawn(run) {
            Ok(thread) => match hand.send(hashes) {
                Ok(()) => State::There(Worker {
                    full,
                    empty,
                    made: 1,
                    thread,
                }),
                Err(back) => State::Here(back.0),
            },
            Err(_) => State::Here(hashes),
        }
    }

    fn give(&mut self, block: &mut Block) -> io::Result<()> {
        let next = match self.empty.try_recv() {
            Ok(block) => block,
            Err(_) if self.made < BLOCKS => {
                self.made += 1;
                Block::of(BLOCK)
            }
            // All are full.
            Err(_) => self.empty.recv().map_err(|_| gone())?,
        };
        let full = std::mem::replace(block, next);
        self.full.send(full).map_err(|_| gone())
    }
}

fn has_processors() -> bool {
    std::thread::available_parallelism().is_ok_and(|n| n.get() > 1)
}

#[cold]
fn gone() -> io::Error {
    io::Error::other("the thread that hashes it ended")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_does_not_depend_on_the_thread() {
        for blocks in [0, 1, 2, 3, 9] {
            let mut alone = NarHashes::new(HashAlgo::Sha512);
            let mut hashes = HashThread::new(HashAlgo::Sha512);
            let mut block = Block::of(BLOCK);
            for i in 0..blocks {
                block.len = BLOCK - i;
                block.bytes.fill(i as u8);
                alone.update(block.used());
                match i + 1 == blocks {
                    true => hashes.give_last(&mut block).unwrap(),
                    false => hashes.give(&mut block).unwrap(),
                }
                assert_eq!(block.len, 0);
            }
            assert_eq!(hashes.finish(), alone.finish(), "{blocks} blocks");
        }
    }
}
