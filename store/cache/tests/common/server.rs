//! An HTTP server on loopback that does what it is told, right or wrong.

use frazil_testing::{Listener, Request};
use std::collections::BTreeMap;
use std::io::{self, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What it does wrong.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Answers with this status and a short body.
    Status(u16),
    /// Never answers.
    Hang,
    /// Closes the connection without an answer.
    Close,
    /// Sends so many bytes of the body and then nothing.
    Stall(usize),
    /// Sends so many bytes of the body, says that there are more, and closes the connection.
    Cut(usize),
    /// Sends a byte every so many milliseconds.
    Drip(u64),
    /// Sends the file and then zeros forever, without saying how many.
    Endless,
    /// Sends headers forever.
    EndlessHeader,
    /// Sends something else.
    Body(Vec<u8>),
    /// Sends this with that `Content-Encoding`.
    Encoded(&'static str, Vec<u8>),
    /// Sends the client somewhere else.
    Redirect(String),
    /// Sends something that is not HTTP.
    Garbage,
    /// Says that the body is so many bytes longer or shorter than it is.
    Lie(i64),
    /// Ignores that only a part was asked for, though it says that it could do that.
    NoRange,
    /// Does not say that it can send parts, and cannot.
    NoRangeHonest,
}

/// A fault for requests whose path contains `part`, from the `from`th such request on, `count` times.
#[derive(Clone, Debug)]
pub struct Rule {
    pub part: &'static str,
    pub from: usize,
    pub count: usize,
    pub fault: Fault,
}

/// Always `fault` for `part`.
pub fn always(part: &'static str, fault: Fault) -> Rule {
    Rule {
        part,
        from: 0,
        count: usize::MAX,
        fault,
    }
}

/// `fault` for the first `count` requests for `part`.
pub fn first(count: usize, part: &'static str, fault: Fault) -> Rule {
    Rule {
        part,
        from: 0,
        count,
        fault,
    }
}

pub struct Server {
    listener: Listener,
    shared: Arc<Shared>,
    scheme: &'static str,
}

struct Shared {
    root: PathBuf,
    rules: Vec<Rule>,
    counts: Mutex<BTreeMap<usize, usize>>,
    requests: Mutex<Vec<String>>,
    authorizations: Mutex<Vec<String>>,
    tls: Option<Arc<rustls::ServerConfig>>,
}

impl Server {
    /// Serves the files of `root`, but for `rules`.
    pub fn new(root: PathBuf, rules: Vec<Rule>) -> Self {
        Self::start(root, rules, None)
    }

    /// The same with TLS.
    pub fn with_tls(root: PathBuf, tls: rustls::ServerConfig) -> Self {
        Self::start(root, Vec::new(), Some(Arc::new(tls)))
    }

    fn start(root: PathBuf, rules: Vec<Rule>, tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        let scheme = if tls.is_some() { "https" } else { "http" };
        let shared = Arc::new(Shared {
            root,
            rules,
            counts: Mutex::default(),
            requests: Mutex::default(),
            authorizations: Mutex::default(),
            tls,
        });
        let serving = Arc::clone(&shared);
        // A client that goes away is no failure of the server's.
        let listener = Listener::new(move |_, stream| drop(serving.connection(stream)));
        Server {
            listener,
            shared,
            scheme,
        }
    }

    pub fn uri(&self) -> String {
        format!("{}://{}", self.scheme, self.address())
    }

    pub fn address(&self) -> SocketAddr {
        self.listener.address()
    }

    /// Method, path and range of all requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// The values of the header `Authorization` in all requests so far.
    pub fn authorizations(&self) -> Vec<String> {
        self.shared.authorizations.lock().unwrap().clone()
    }

    pub fn count(&self, part: &str) -> usize {
        let requests = self.requests();
        requests
            .iter()
            .filter(|request| request.contains(part))
            .count()
    }
}

trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

impl Shared {
    fn connection(&self, stream: TcpStream) -> io::Result<()> {
        let stream: Box<dyn Stream> = match &self.tls {
            Some(config) => {
                let session = rustls::ServerConnection::new(Arc::clone(config)).unwrap();
                Box::new(rustls::StreamOwned::new(session, stream))
            }
            None => Box::new(stream),
        };
        let mut stream = BufReader::new(stream);
        while self.request(&mut stream)? {}
        Ok(())
    }

    /// Answers a request; false when the connection is to be closed.
    fn request(&self, stream: &mut BufReader<Box<dyn Stream>>) -> io::Result<bool> {
        let Some(request) = Request::read(stream) else {
            return Ok(false);
        };
        let (method, target) = (request.method(), request.target());
        let authorization = request.header("authorization").map(str::to_owned);
        self.authorizations.lock().unwrap().extend(authorization);
        let range = request.header("range").and_then(|value| {
            let from = value.strip_prefix("bytes=")?;
            from.trim_end_matches('-').parse::<usize>().ok()
        });
        let shown = range.map_or(String::new(), |range| format!(" from {range}"));
        self.requests
            .lock()
            .unwrap()
            .push(format!("{method} {target}{shown}"));
        if method == "CONNECT" {
            // What the client then asks for it asks this server.
            stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            return Ok(true);
        }
        // A proxy is sent whole URLs, and has all that other servers have.
        let path = match target.strip_prefix("http://") {
            Some(rest) => rest.split_once('/').map_or("", |(_, path)| path),
            None => target.trim_start_matches('/'),
        };
        let out = stream.get_mut();
        if method == "PUT" {
            let file = self.root.join(path);
            std::fs::create_dir_all(file.parent().unwrap())?;
            std::fs::write(file, request.body)?;
            out.write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")?;
            return Ok(true);
        }
        let contents = std::fs::read(self.root.join(path)).ok();
        self.answer(out, path, method == "HEAD", range, contents)
    }

    fn fault(&self, path: &str) -> Option<Fault> {
        let mut counts = self.counts.lock().unwrap();
        for (index, rule) in self.rules.iter().enumerate() {
            if path.contains(rule.part) {
                let count = counts.entry(index).or_default();
                *count += 1;
                if (rule.from..rule.from.saturating_add(rule.count)).contains(&(*count - 1)) {
                    return Some(rule.fault.clone());
                }
            }
        }
        None
    }

    fn answer(
        &self,
        out: &mut dyn Stream,
        path: &str,
        head: bool,
        range: Option<usize>,
        contents: Option<Vec<u8>>,
    ) -> io::Result<bool> {
        let fault = self.fault(path);
        let wait = || thread::sleep(Duration::from_secs(15));
        let found = contents.unwrap_or_default();
        let all = found.len();
        match fault {
            Some(Fault::Status(status)) => {
                let text = "no luck\n";
                write!(
                    out,
                    "HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n{text}",
                    text.len()
                )?;
                return Ok(true);
            }
            Some(Fault::Hang) => wait(),
            Some(Fault::Close) => {}
            Some(Fault::Garbage) => out.write_all(b"220 this is no HTTP\r\n\r\n")?,
            Some(Fault::EndlessHeader) => {
                out.write_all(b"HTTP/1.1 200 OK\r\n")?;
                loop {
                    out.write_all(b"X-Padding: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n")?;
                }
            }
            Some(Fault::Redirect(to)) => {
                write!(
                    out,
                    "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"
                )?;
                return Ok(true);
            }
            Some(Fault::Stall(count)) => {
                write!(out, "HTTP/1.1 200 OK\r\nContent-Length: {all}\r\n\r\n")?;
                out.write_all(&found[..count.min(all)])?;
                out.flush()?;
                wait();
            }
            Some(Fault::Cut(count)) => {
                let start = range.unwrap_or(0);
                let end = (start + count).min(all);
                let left = all - start;
                let (status, extra) = part(range, all);
                write!(
                    out,
                    "HTTP/1.1 {status}\r\nAccept-Ranges: bytes\r\n{extra}Content-Length: {left}\r\n\r\n"
                )?;
                out.write_all(&found[start..end])?;
            }
            Some(Fault::Drip(pause)) => {
                write!(out, "HTTP/1.1 200 OK\r\nContent-Length: {all}\r\n\r\n")?;
                for byte in found {
                    out.write_all(&[byte])?;
                    out.flush()?;
                    thread::sleep(Duration::from_millis(pause));
                }
            }
            Some(Fault::Endless) => {
                out.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
                out.write_all(&found)?;
                loop {
                    out.write_all(&[0; 4096])?;
                }
            }
            Some(Fault::Body(body)) => {
                write!(
                    out,
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                )?;
                out.write_all(&body)?;
                return Ok(true);
            }
            Some(Fault::Encoded(encoding, body)) => {
                write!(
                    out,
                    "HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                )?;
                out.write_all(&body)?;
                return Ok(true);
            }
            Some(Fault::Lie(by)) => {
                let said = (all as i64 + by).max(0);
                write!(out, "HTTP/1.1 200 OK\r\nContent-Length: {said}\r\n\r\n")?;
                out.write_all(&found)?;
            }
            Some(Fault::NoRange) => {
                write!(
                    out,
                    "HTTP/1.1 200 OK\r\nAccept-Ranges: bytes\r\nContent-Length: {all}\r\n\r\n"
                )?;
                out.write_all(&found)?;
            }
            Some(Fault::NoRangeHonest) => {
                write!(out, "HTTP/1.1 200 OK\r\nContent-Length: {all}\r\n\r\n")?;
                out.write_all(&found[..all / 2])?;
            }
            None if found.is_empty() => {
                out.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")?;
                return Ok(true);
            }
            None => {
                let start = range.unwrap_or(0).min(all);
                let (status, extra) = part(range, all);
                write!(
                    out,
                    "HTTP/1.1 {status}\r\nAccept-Ranges: bytes\r\n{extra}Content-Length: {}\r\n\r\n",
                    all - start
                )?;
                if !head {
                    out.write_all(&found[start..])?;
                }
                out.flush()?;
                return Ok(true);
            }
        }
        out.flush()?;
        Ok(false)
    }
}

fn part(range: Option<usize>, all: usize) -> (&'static str, String) {
    match range {
        Some(start) => (
            "206 Partial Content",
            format!("Content-Range: bytes {start}-{}/{all}\r\n", all - 1),
        ),
        None => ("200 OK", String::new()),
    }
}
