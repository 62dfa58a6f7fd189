//! What the daemon says before it answers: messages, activities and their progress, errors.
//!
//! Invariant: messages are handed on in the order in which they came. Absent: how they are shown.

use std::sync::Arc;

use frazil_store::error::{ErrorKind, Result, StoreError};

use crate::connection::{Connection, garbage};
use crate::version::Version;

const NEXT: u64 = 0x6f6c_6d67;
const READ: u64 = 0x6461_7461;
const WRITE: u64 = 0x6461_7416;
const LAST: u64 = 0x616c_7473;
const ERROR: u64 = 0x6378_7470;
const START_ACTIVITY: u64 = 0x5354_5254;
const STOP_ACTIVITY: u64 = 0x5354_4f50;
const RESULT: u64 = 0x5253_4c54;

/// More is not asked for at a time.
const MAX_PIECE: u64 = 16 << 20;
/// No activity has more fields, no error a longer trace.
const MAX_FIELDS: u64 = 1 << 16;

/// Something the daemon says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A message, laid out already; it may be of several lines.
    Message(Vec<u8>),
    /// Something begins.
    Start {
        /// Which activity it is.
        id: u64,
        /// From which verbosity on it is to be seen.
        level: u64,
        /// Its kind, a number of C++ Nix's.
        kind: u64,
        /// What it is, for users; may be empty.
        text: Vec<u8>,
        /// More about it, by its kind.
        fields: Vec<Field>,
        /// The activity that it belongs to, or 0.
        parent: u64,
    },
    /// An activity ended.
    Stop(u64),
    /// Something came of an activity.
    Result {
        /// Of which.
        id: u64,
        /// Its kind, a number of C++ Nix's.
        kind: u64,
        /// What came.
        fields: Vec<Field>,
    },
}

/// A number or a text about an activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// A number.
    Number(u64),
    /// A text.
    Text(Vec<u8>),
}

/// Hears what the daemon says, from any thread.
pub type Listener = Arc<dyn Fn(Event) + Send + Sync>;

/// Where an archive that the daemon asks for piece by piece comes from.
pub(crate) type Pieces<'p> = &'p mut dyn FnMut(&mut [u8]) -> Result<usize>;

/// What ended a wait.
enum Turn {
    /// The daemon is done.
    Done,
    /// It failed.
    Failed(StoreError),
    /// It said something.
    Said,
}

impl Connection {
    /// Sends the question and hears what the daemon says until it has done what it was asked for. Its answer comes
    /// then.
    pub fn wait_for_answer(&mut self) -> Result<()> {
        self.wait_giving(None)
    }

    /// As [`Connection::wait_for_answer`], giving the daemon the pieces that it asks for.
    pub fn wait_giving(&mut self, mut pieces: Option<Pieces<'_>>) -> Result<()> {
        self.flush()?;
        loop {
            match self.hear(&mut pieces)? {
                Turn::Done => return Ok(()),
                Turn::Failed(e) => {
                    self.ask_again = true;
                    return Err(e);
                }
                Turn::Said => {}
            }
        }
    }

    /// Hears what the daemon says while something is sent to it. Returns its error if it failed.
    pub fn hear_what_there_is(&mut self) -> Result<Option<StoreError>> {
        while self.has_input()? {
            match self.hear(&mut None)? {
                Turn::Done => return Err(garbage("the Nix daemon answers before it was asked")),
                Turn::Failed(e) => return Ok(Some(e)),
                Turn::Said => {}
            }
        }
        Ok(None)
    }

    fn hear(&mut self, pieces: &mut Option<Pieces<'_>>) -> Result<Turn> {
        match self.read_number()? {
            LAST => return Ok(Turn::Done),
            ERROR => return self.read_error().map(Turn::Failed),
            NEXT => {
                let text = self.read_string()?;
                self.tell(Event::Message(text));
            }
            START_ACTIVITY => {
                let event = Event::Start {
                    id: self.read_number()?,
                    level: self.read_number()?,
                    kind: self.read_number()?,
                    text: self.read_string()?,
                    fields: self.read_fields()?,
                    parent: self.read_number()?,
                };
                self.tell(event);
            }
            STOP_ACTIVITY => {
                let id = self.read_number()?;
                self.tell(Event::Stop(id));
            }
            RESULT => {
                let event = Event::Result {
                    id: self.read_number()?,
                    kind: self.read_number()?,
                    fields: self.read_fields()?,
                };
                self.tell(event);
            }
            READ => {
                let wanted = self.read_number()?.min(MAX_PIECE);
                let Some(pieces) = pieces else {
                    return Err(garbage("no source"));
                };
                let mut piece = vec![0; usize::try_from(wanted).unwrap_or_default()];
                let n = pieces(&mut piece)?;
                self.string(&piece[..n]);
                self.flush()?;
            }
            WRITE => return Err(garbage("no sink")),
            other => {
                let text = format!("got unknown message type {other:x} from Nix daemon");
                return Err(garbage(&text));
            }
        }
        Ok(Turn::Said)
    }

    fn tell(&self, event: Event) {
        (self.listener)(event);
    }

    fn read_fields(&mut self) -> Result<Vec<Field>> {
        let len = self.read_few()?;
        let mut fields = Vec::new();
        for _ in 0..len {
            fields.push(match self.read_number()? {
                0 => Field::Number(self.read_number()?),
                1 => Field::Text(self.read_string()?),
                other => {
                    let text = format!("got unsupported field type {other:x} from Nix daemon");
                    return Err(garbage(&text));
                }
            });
        }
        Ok(fields)
    }

    fn read_few(&mut self) -> Result<u64> {
        match self.read_number()? {
            len if len <= MAX_FIELDS => Ok(len),
            _ => Err(garbage("the Nix daemon sends too long a list")),
        }
    }

    /// Reads an error. What it happened in is said behind it.
    fn read_error(&mut self) -> Result<StoreError> {
        if self.version < Version::TRACES {
            let text = self.read_string()?;
            let _status = self.read_number()?;
            return Ok(of_daemon(&text));
        }
        if self.read_string()? != b"Error" {
            return Err(garbage("the Nix daemon sends an error of unknown shape"));
        }
        let _level = self.read_number()?;
        let _name = self.read_string()?;
        let mut text = self.read_string()?;
        let no_position = |position| match position {
            0 => Ok(()),
            _ => Err(garbage("the Nix daemon sends an error with a position")),
        };
        no_position(self.read_number()?)?;
        for _ in 0..self.read_few()? {
            no_position(self.read_number()?)?;
            let trace = self.read_string()?;
            if !trace.is_empty() {
                text.extend_from_slice(b"\n\xe2\x80\xa6 ");
                text.extend_from_slice(&trace);
            }
        }
        Ok(of_daemon(&text))
    }
}

/// An error of the daemon's store.
fn of_daemon(text: &[u8]) -> StoreError {
    let says = |what: &[u8]| text.windows(what.len()).any(|w| w == what);
    let kind = match () {
        () if says(b"is not valid") => ErrorKind::InvalidPath,
        () if says(b"lacks a signature by a trusted key") => ErrorKind::Untrusted,
        () if says(b"since it is still alive") => ErrorKind::InUse,
        () => ErrorKind::Other,
    };
    StoreError::new(kind, "%s", &[text])
}
