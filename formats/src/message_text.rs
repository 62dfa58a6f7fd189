//! Bytes of no particular encoding inside the text of messages.
//!
//! Names, strings and paths are bytes, and the reference prints them as they are; messages here are
//! made and passed on as `String`. Invariant: [`message_bytes`] gives back what [`message_text`] was
//! given, whatever it is: a byte that is no valid UTF-8 stands in the text as one of the 128 last
//! characters there are, and so does each byte of a genuine one of those, which mean nothing.

use std::borrow::Cow;
use std::ops::RangeInclusive;

/// What bytes from 0x80 on stand as.
const STAND_INS: RangeInclusive<char> = '\u{10FF80}'..='\u{10FFFF}';
const OFFSET: u32 = 0x10FF00;

fn is_stand_in(c: char) -> bool {
    STAND_INS.contains(&c)
}

/// Bytes as a part of a message.
pub fn message_text(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains(is_stand_in)
    {
        return text.into();
    }
    let mut out = String::with_capacity(bytes.len() + 16);
    let push_bytes = |out: &mut String, bytes: &[u8]| {
        let stand_ins = bytes.iter().map(|b| char::from_u32(OFFSET + u32::from(*b)));
        out.extend(stand_ins.flatten());
    };
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match is_stand_in(c) {
                true => push_bytes(&mut out, c.encode_utf8(&mut [0; 4]).as_bytes()),
                false => out.push(c),
            }
        }
        push_bytes(&mut out, chunk.invalid());
    }
    out.into()
}

/// The bytes of a message.
pub fn message_bytes(text: &str) -> Cow<'_, [u8]> {
    if !text.contains(is_stand_in) {
        return text.as_bytes().into();
    }
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        match is_stand_in(c) {
            true => out.push((u32::from(c) - OFFSET) as u8),
            false => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Rng;

    #[test]
    fn bytes_come_back() {
        let stand_in = "\u{10FF80}\u{10FFFF}".as_bytes();
        let kept: [&[u8]; 6] = [
            b"a",
            "é\u{FFFD}".as_bytes(),
            b"a\xc3",
            b"\x80b",
            b"",
            stand_in,
        ];
        for given in kept {
            assert_eq!(message_bytes(&message_text(given)), given);
        }
        let mut rng = Rng(7);
        for _ in 0..2000 {
            let given = rng.bytes(b"a\xc3\xa4\x80\xf4\x8f\xbe\xbf\xff\n", 12);
            assert_eq!(message_bytes(&message_text(&given)), given);
        }
    }

    #[test]
    fn text_stays_as_it_is() {
        assert!(matches!(message_text("aé".as_bytes()), Cow::Borrowed("aé")));
        assert_eq!(message_text(b"a\xc3b").chars().count(), 3);
    }
}
