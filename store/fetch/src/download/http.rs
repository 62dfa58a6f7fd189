//! Downloads by HTTP into a file: what is known already, going on where a transfer broke off, encodings, and what servers say
//! of their contents.
//!
//! Deliberately absent: asking servers, see `frazil_http`.

use super::{Transfer, disk};
use crate::download::Request;
use frazil_formats::message_text;
use frazil_http::{Answer, Client, Code, Failure, Method, carried};
use std::io::{self, Read, Seek};

/// Makes one attempt at a download.
pub fn get(client: &Client, request: &Request, transfer: &mut Transfer) -> Result<(), Failure> {
    let url = message_text(&request.url);
    let mut asked = frazil_http::Request::new(Method::Get, &url);
    asked.credentials.clone_from(&request.credentials);
    if !request.expected_etag.is_empty() {
        asked = asked.header("If-None-Match", &request.expected_etag);
    }
    if transfer.written > 0 {
        asked = asked.header("Range", format!("bytes={}-", transfer.written));
    }
    let answer = client.ask(&asked)?;
    transfer.urls.truncate(1);
    let others = answer.urls.iter().skip(1);
    transfer
        .urls
        .extend(others.map(|url| url.clone().into_bytes()));
    take(answer, request, transfer)
}

/// What the answer says, and its contents.
fn take(answer: Answer, request: &Request, transfer: &mut Transfer) -> Result<(), Failure> {
    transfer.etag = answer.header("etag").unwrap_or_default();
    transfer.ranges = answer.has_ranges();
    for name in ["link", "x-amz-meta-link"] {
        if let Some(url) = answer.header(name).as_deref().and_then(immutable) {
            transfer.immutable_url = Some(url.as_bytes().to_vec());
        }
    }
    let known = !request.expected_etag.is_empty() && transfer.etag == request.expected_etag;
    // Some servers send an `ETag` but do not look at the one they are sent.
    if answer.status == 304 || answer.status == 200 && known {
        transfer.unchanged = true;
        return Ok(());
    }
    if transfer.written > 0 {
        match answer.status {
            206 if answer.begins_at() != Some(transfer.written) => {
                return Err(answer.contents.failure(Code::Range));
            }
            206 => {}
            _ => transfer.restart()?,
        }
    }
    let unreadable = answer.contents.failure(Code::Encoding);
    let encoding = answer.encoding();
    transfer.ranges &= encoding.is_empty();
    let body = answer.contents;
    let mut contents: Box<dyn Read> = match encoding.as_str() {
        "" => Box::new(body),
        "gzip" | "x-gzip" => Box::new(flate2::read::MultiGzDecoder::new(body)),
        "deflate" => Box::new(flate2::read::ZlibDecoder::new(body)),
        "zstd" => match zstd::Decoder::new(body) {
            Ok(decoder) => Box::new(decoder),
            Err(_) => return Err(unreadable),
        },
        _ => return Err(unreadable),
    };
    let end = transfer.file.seek(io::SeekFrom::End(0));
    end.map_err(|e| disk(&e))?;
    // What is not the server's failure is the decoder's.
    transfer.copy(&mut contents, |e| {
        carried(e).cloned().unwrap_or_else(|| unreadable.clone())
    })
}

/// The URL of a `Link` header that says where the contents will always be.
fn immutable(link: &str) -> Option<&str> {
    let (url, rest) = link.strip_prefix('<')?.split_once('>')?;
    let is_immutable = rest.eq_ignore_ascii_case("; rel=\"immutable\"");
    is_immutable.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links() {
        assert_eq!(
            immutable("<http://x/y>; rel=\"immutable\""),
            Some("http://x/y")
        );
        assert_eq!(
            immutable("<http://x/y>; REL=\"Immutable\""),
            Some("http://x/y")
        );
        assert_eq!(immutable("<http://x/y>; rel=\"next\""), None);
        assert_eq!(immutable("http://x/y; rel=\"immutable\""), None);
    }
}
