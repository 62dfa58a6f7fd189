//! Servers on loopback for tests: what each connection gets is the test's matter, right or wrong.
//!
//! Invariant: nothing waits for ever; a connection that says nothing for 20 seconds is closed. For tests only, so whatever
//! does not work here is a panic. Deliberately absent: what is answered, but for the plainest answers.

use std::fmt;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// How long a connection may be silent.
const PATIENCE: Duration = Duration::from_secs(20);

/// Accepts connections until it is dropped. It is shown as its URL.
pub struct Listener {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
}

impl Listener {
    /// Has `serve` serve each connection on a thread of its own, given its number, from 0 on.
    pub fn new(serve: impl Fn(usize, TcpStream) + Send + Sync + 'static) -> Listener {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let stop = Arc::new(AtomicBool::new(false));
        let (serve, stopped) = (Arc::new(serve), Arc::clone(&stop));
        thread::spawn(move || {
            for (i, stream) in listener.incoming().enumerate() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let (stream, serve) = (stream.expect("a connection"), Arc::clone(&serve));
                thread::spawn(move || {
                    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
                    stream.set_write_timeout(Some(PATIENCE)).expect("a timeout");
                    serve(i, stream);
                });
            }
        });
        Listener { address, stop }
    }

    /// Has `answer` answer the one request that is read from each connection.
    pub fn answering(
        answer: impl Fn(usize, &Request, &mut TcpStream) + Send + Sync + 'static,
    ) -> Listener {
        Listener::new(move |i, mut stream| {
            if let Some(request) = Request::read(&mut stream) {
                answer(i, &request, &mut stream);
            }
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.address)
    }
}

/// A request.
pub struct Request {
    /// The first line and the headers, as they came.
    pub head: String,
    /// What was sent with it.
    pub body: Vec<u8>,
}

impl Request {
    /// Reads a request; nothing if the client goes away or sends no such thing.
    pub fn read(stream: &mut impl Read) -> Option<Request> {
        let (mut head, mut byte) = (Vec::new(), [0]);
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read(&mut byte) {
                Ok(1) => head.push(byte[0]),
                _ => return None,
            }
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let mut request = Request {
            head,
            body: Vec::new(),
        };
        request.line().nth(1)?;
        if let Some(length) = request.header("content-length") {
            request.body = vec![0; length.parse().expect("a length")];
            stream.read_exact(&mut request.body).ok()?;
        }
        Some(request)
    }

    fn line(&self) -> impl Iterator<Item = &str> {
        self.head.lines().next().unwrap_or_default().split(' ')
    }

    /// `GET` and the like.
    pub fn method(&self) -> &str {
        self.line().next().unwrap_or_default()
    }

    /// What is asked for.
    pub fn target(&self) -> &str {
        self.line().nth(1).unwrap_or_default()
    }

    /// Names, in small letters, and values.
    pub fn headers(&self) -> impl Iterator<Item = (String, &str)> {
        let pairs = self.head.lines().skip(1);
        let pairs = pairs.filter_map(|line| line.split_once(": "));
        pairs.map(|(name, value)| (name.to_ascii_lowercase(), value))
    }

    /// The value of a header, whose name is in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().find(|(n, _)| n == name).map(|(_, v)| v)
    }
}

/// Sends a text. A client that goes away is no failure of the server's.
pub fn send(stream: &mut TcpStream, text: &str) {
    let _ = stream.write_all(text.as_bytes());
}

/// Sends an answer. `headers` are lines with their ends.
pub fn answer(stream: &mut TcpStream, status: u16, headers: &str, body: &str) {
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status} X\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    send(stream, &text);
}

/// A port that was free a moment ago.
pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address")
}
