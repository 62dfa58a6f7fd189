//! Arguments as the classic commands take them.
//!
//! `-qlf` is `-q -l -f` and `-j3` is `-j 3`; options and their values are separate words; options
//! and other arguments may alternate; after `--` the common options are not recognised any more.
//! Invariant: words are bytes, since names of files are. Deliberately absent: any option.

use crate::failure::Failure;
use frazil_formats::message_text;
use std::collections::VecDeque;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

/// The words that are still to be read.
#[derive(Clone, Debug, Default)]
pub struct Args {
    words: VecDeque<Vec<u8>>,
}

/// A command that takes arguments.
pub trait Command {
    /// Takes a common option and its values; says whether the word is one.
    ///
    /// # Errors
    /// Missing or bad values.
    fn common(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure>;

    /// Takes an option of the command itself or another argument; says whether the word is one.
    ///
    /// # Errors
    /// Missing or bad values.
    fn own(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure>;
}

impl Args {
    /// All words.
    pub fn new(words: impl IntoIterator<Item = OsString>) -> Args {
        Args {
            words: words.into_iter().map(OsStringExt::into_vec).collect(),
        }
    }

    /// The next word, as the value of the command's own option `option`.
    ///
    /// # Errors
    /// There is none.
    pub fn value(&mut self, option: &[u8]) -> Result<Vec<u8>, Failure> {
        self.words.pop_front().ok_or_else(|| {
            let option = message_text(option);
            Failure::Usage(format!("'{option}' requires an argument"))
        })
    }

    /// The next `N` words, as the values of the common option `option`.
    ///
    /// # Errors
    /// There are fewer.
    pub fn values<const N: usize>(&mut self, option: &[u8]) -> Result<[Vec<u8>; N], Failure> {
        let given = self.words.len();
        if given < N {
            let option = message_text(option);
            return Err(Failure::Usage(format!(
                "flag '{option}' requires {N} argument(s), but only {given} were given"
            )));
        }
        Ok(std::array::from_fn(|_| {
            self.words.pop_front().unwrap_or_default()
        }))
    }

    /// Hands all words to a command.
    ///
    /// # Errors
    /// Words that the command does not take, and whatever it says itself.
    pub fn parse(mut self, command: &mut impl Command) -> Result<(), Failure> {
        let mut options = true;
        while let Some(word) = self.words.pop_front() {
            let word = if options { self.expand(word) } else { word };
            let is_option = options && word.starts_with(b"-");
            if is_option && word == b"--" {
                options = false;
            } else if is_option {
                // The reference takes `-` for an option, too.
                if !command.common(&word, &mut self)? && !command.own(&word, &mut self)? {
                    let word = message_text(&word);
                    return Err(Failure::Usage(format!("unrecognised flag '{word}'")));
                }
            } else if !command.own(&word, &mut Args::default())? {
                let word = message_text(&word);
                return Err(Failure::Usage(format!("unexpected argument '{word}'")));
            }
        }
        Ok(())
    }

    /// The first of several short options in one word; the others go back.
    fn expand(&mut self, word: Vec<u8>) -> Vec<u8> {
        let [b'-', first, rest @ ..] = word.as_slice() else {
            return word;
        };
        if rest.is_empty() || !first.is_ascii_alphabetic() {
            return word;
        }
        let letters = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        if letters < rest.len() {
            self.words.push_front(rest[letters..].to_vec());
        }
        for &letter in rest[..letters].iter().rev() {
            self.words.push_front(vec![b'-', letter]);
        }
        vec![b'-', *first]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Knows `-a`, `-b VALUE`, `--two X Y`, `-o`, `--own VALUE` and plain words.
    #[derive(Default)]
    struct Log(Vec<String>);

    impl Command for Log {
        fn common(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
            let values = match word {
                b"-a" => vec![],
                b"-b" => rest.values::<1>(word)?.to_vec(),
                b"--two" => rest.values::<2>(word)?.to_vec(),
                _ => return Ok(false),
            };
            let mut line = String::from_utf8_lossy(word).into_owned();
            for v in values {
                line += &format!("={}", String::from_utf8_lossy(&v));
            }
            self.0.push(line);
            Ok(true)
        }

        fn own(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
            let mut line = String::from_utf8_lossy(word).into_owned();
            match word {
                b"-o" => {}
                b"--own" => line += &format!("={}", String::from_utf8_lossy(&rest.value(word)?)),
                _ if word.starts_with(b"-") => return Ok(false),
                _ => {}
            }
            self.0.push(line);
            Ok(true)
        }
    }

    fn check(words: &str, expected: &str) {
        let mut log = Log::default();
        let outcome = Args::new(words.split(' ').map(Into::into)).parse(&mut log);
        if let Err(Failure::Usage(message)) = outcome {
            log.0.push(format!("! {message}"));
        }
        assert_eq!(log.0.join(" "), expected, "{words}");
    }

    #[test]
    fn short_options_in_one_word() {
        check("-ao x -b3 y", "-a -o x -b=3 y");
        check("-ab 3", "-a -b=3");
        check("-b -a", "-b=-a");
        check("-ba=1", "-b=-a =1");
        check("-1", "! unrecognised flag '-1'");
        check("-1a", "! unrecognised flag '-1a'");
    }

    #[test]
    fn values() {
        check("--two a b --own c d", "--two=a=b --own=c d");
        check(
            "--two a",
            "! flag '--two' requires 2 argument(s), but only 1 were given",
        );
        check("--own", "! '--own' requires an argument");
        check("--own=x", "! unrecognised flag '--own=x'");
    }

    #[test]
    fn after_two_dashes() {
        check("-a -- x -o", "-a x -o");
        check("-- -a", "! unexpected argument '-a'");
        check("-- --own x", "! '--own' requires an argument");
        check("-- -ao", "! unexpected argument '-ao'");
    }
}
