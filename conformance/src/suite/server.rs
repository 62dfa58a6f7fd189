//! A file server on the loopback interface, for sessions that fetch.
//!
//! It gives out the files below one directory, by `GET` and `HEAD`, and writes down what it was asked; what it does beside that
//! is described in `conformance/README.md`. Invariant: every connection ends, and so does the server when it is dropped.
//! Deliberately absent: anything that a test of a client of files does not need.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// The longest request; what is longer is not answered.
const LONGEST: u64 = 64 << 10;
/// How long a client may be silent.
const SILENCE: Duration = Duration::from_secs(10);
/// Most clients at a time; more are turned away.
const CLIENTS: usize = 64;

/// A server, which ends when it is dropped.
pub(super) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    root: PathBuf,
    /// Where requests are written down.
    log: Mutex<File>,
    ends: AtomicBool,
    clients: AtomicUsize,
}

impl Server {
    /// Serves the files below `root`.
    pub(super) fn start(root: &Path, log: &Path) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            root: root.to_owned(),
            log: Mutex::new(File::create(log)?),
            ends: AtomicBool::new(false),
            clients: AtomicUsize::new(0),
        });
        let accepting = Arc::clone(&shared);
        let thread = thread::spawn(move || accept(&listener, &accepting));
        Ok(Server {
            address,
            shared,
            thread: Some(thread),
        })
    }

    /// The host and the port, as in a URL.
    pub(super) fn authority(&self) -> String {
        self.address.to_string()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.ends.store(true, Ordering::SeqCst);
        // Whoever waits for a client gets one.
        let _ = TcpStream::connect_timeout(&self.address, SILENCE);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for client in listener.incoming() {
        if shared.ends.load(Ordering::SeqCst) {
            return;
        }
        let Ok(client) = client else {
            continue;
        };
        if shared.clients.fetch_add(1, Ordering::SeqCst) >= CLIENTS {
            shared.clients.fetch_sub(1, Ordering::SeqCst);
            continue;
        }
        let shared = Arc::clone(shared);
        thread::spawn(move || {
            // A client that goes away does so on its own account.
            let _ = serve(&client, &shared);
            shared.clients.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

/// Answers one request.
fn serve(client: &TcpStream, shared: &Shared) -> io::Result<()> {
    client.set_read_timeout(Some(SILENCE))?;
    client.set_write_timeout(Some(SILENCE))?;
    let mut lines = BufReader::new(client.take(LONGEST)).lines();
    let Some(request) = lines.next().transpose()? else {
        return Ok(());
    };
    let mut authorization = None;
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("authorization")
        {
            authorization = Some(value.trim().to_owned());
        }
    }
    let mut words = request.split(' ');
    let method = words.next().unwrap_or_default();
    let target = words.next().unwrap_or_default();
    let with = authorization.as_deref().unwrap_or("-");
    {
        let mut log = shared.log.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(log, "{method} {target} {with}")?;
    }
    let (head, body) = answer(&shared.root, target, authorization.as_deref());
    let mut out = client;
    let length = match &body {
        Some(file) => file.metadata()?.len(),
        None => 0,
    };
    write!(
        out,
        "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    if let Some(mut file) = body.filter(|_| method == "GET") {
        io::copy(&mut file, &mut out)?;
    }
    out.flush()
}

/// The status with headers, and the file that is asked for.
fn answer(root: &Path, target: &str, authorization: Option<&str>) -> (String, Option<File>) {
    let target = target.split('?').next().unwrap_or_default();
    let missing = || ("404 Not Found".to_owned(), None);
    let relative = Path::new(target.trim_start_matches('/'));
    let is_plain = |c: Component<'_>| matches!(c, Component::Normal(_));
    if !relative.components().all(is_plain) {
        return missing();
    }
    let path = root.join(relative);
    let secret = path.ancestors().skip(1).take_while(|d| d.starts_with(root));
    let secret = secret
        .filter_map(|d| fs::read_to_string(d.join(".authorization")).ok())
        .next();
    if secret.is_some_and(|secret| authorization != Some(secret.trim_end())) {
        let realm = "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"session\"";
        return (realm.to_owned(), None);
    }
    let mut location = path.clone().into_os_string();
    location.push(".location");
    if let Ok(location) = fs::read_to_string(location) {
        return (
            format!("302 Found\r\nLocation: {}", location.trim_end()),
            None,
        );
    }
    let path = if path.is_dir() {
        path.join("index.html")
    } else {
        path
    };
    match File::open(&path) {
        Ok(file) if path.is_file() => ("200 OK".to_owned(), Some(file)),
        _ => missing(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(server: &Server, request: &str) -> String {
        let mut client = TcpStream::connect(server.address).expect("a server");
        write!(client, "{request}\r\n\r\n").expect("writing");
        let mut text = String::new();
        client.read_to_string(&mut text).expect("an answer");
        text
    }

    #[test]
    fn answers() {
        let place = tempfile::tempdir().expect("a directory");
        let root = place.path().join("files");
        fs::create_dir_all(root.join("secret/below")).expect("directories");
        fs::write(root.join("a"), "some text").expect("a file");
        fs::write(root.join("b.location"), "/a\n").expect("a file");
        fs::write(root.join("secret/.authorization"), "Basic eDp5\n").expect("a file");
        fs::write(root.join("secret/below/c"), "hidden").expect("a file");
        fs::write(place.path().join("outside"), "outside").expect("a file");
        let log = place.path().join("log");
        let server = Server::start(&root, &log).expect("a server");
        for (request, start, end) in [
            (
                "GET /a HTTP/1.1",
                "HTTP/1.1 200 OK\r\n",
                "\r\n\r\nsome text",
            ),
            ("HEAD /a HTTP/1.1", "HTTP/1.1 200 OK\r\n", "close\r\n\r\n"),
            ("GET /secret HTTP/1.1", "HTTP/1.1 404", "\r\n\r\n"),
            ("GET /../outside HTTP/1.1", "HTTP/1.1 404", "\r\n\r\n"),
            (
                "GET /b HTTP/1.1",
                "HTTP/1.1 302 Found\r\nLocation: /a\r\n",
                "",
            ),
            ("GET /secret/below/c HTTP/1.1", "HTTP/1.1 401", "\r\n\r\n"),
            (
                "GET /secret/below/c HTTP/1.1\r\nAuthorization: Basic eDp5",
                "HTTP/1.1 200 OK\r\n",
                "hidden",
            ),
            ("nonsense", "HTTP/1.1 404", ""),
        ] {
            let answer = ask(&server, request);
            assert!(answer.starts_with(start), "{request}: {answer}");
            assert!(answer.ends_with(end), "{request}: {answer}");
        }
        drop(server);
        let log = fs::read_to_string(log).expect("a log");
        assert!(log.starts_with("GET /a -\nHEAD /a -\n"), "{log}");
        assert!(log.contains("GET /secret/below/c Basic eDp5\n"), "{log}");
    }
}
