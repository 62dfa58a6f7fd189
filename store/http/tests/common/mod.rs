//! What the tests share: servers on loopback that do as they are told, and write down what they were asked.

#![allow(dead_code)]

use frazil_http::{Client, Failure, Method, Request, Settings};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub struct Server {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers each connection with `answer`, given the target of its one request.
    pub fn new(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, notes) = (Arc::new(answer), Arc::clone(&asked));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, answer) = (stream.expect("a connection"), Arc::clone(&answer));
                let notes = Arc::clone(&notes);
                std::thread::spawn(move || {
                    let Some((note, target)) = read(&mut stream) else {
                        return;
                    };
                    notes.lock().expect("no panic").push(note);
                    answer(&target, &mut stream);
                });
            }
        });
        Server { address, asked }
    }

    /// A server that redirects what is asked for `/to?URL`, and else says "ok".
    pub fn redirecting() -> Server {
        Server::new(|target, stream| match target.split_once("/to?") {
            Some((_, url)) => redirect(stream, 302, url),
            None => ok(stream),
        })
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked: the first line without the version, who asked, and what was sent.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic").clone()
    }
}

/// Reads a request.
fn read(stream: &mut TcpStream) -> Option<(String, String)> {
    let timeout = Some(Duration::from_secs(20));
    stream.set_read_timeout(timeout).expect("a timeout");
    let (mut request, mut byte) = (Vec::new(), [0]);
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => request.push(byte[0]),
            _ => return None,
        }
    }
    let text = String::from_utf8_lossy(&request).into_owned();
    let mut lines = text.lines();
    let mut note = lines.next()?.trim_end_matches(" HTTP/1.1").to_owned();
    let target = note.split(' ').nth(1)?.to_owned();
    let mut headers: Vec<_> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect();
    headers.sort();
    let mut length = 0;
    for (name, value) in headers {
        match name.as_str() {
            "authorization" | "proxy-authorization" | "private-token" => {
                note += &format!(" {name}={value}");
            }
            "content-length" => length = value.parse().expect("a length"),
            _ => {}
        }
    }
    if length > 0 {
        let mut body = vec![0; length];
        stream.read_exact(&mut body).ok()?;
        note += &format!(" {}", String::from_utf8_lossy(&body));
    }
    Some((note, target))
}

pub fn send(stream: &mut TcpStream, text: &str) {
    // A client that goes away is no failure of the server's.
    let _ = stream.write_all(text.as_bytes());
}

pub fn answer(stream: &mut TcpStream, status: u16, headers: &str, body: &str) {
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status} X\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    send(stream, &text);
}

pub fn ok(stream: &mut TcpStream) {
    answer(stream, 200, "", "ok");
}

pub fn redirect(stream: &mut TcpStream, status: u16, to: &str) {
    answer(stream, status, &format!("Location: {to}\r\n"), "elsewhere");
}

pub fn settings() -> Settings {
    Settings {
        connect_timeout: Duration::from_secs(4),
        stalled_timeout: Duration::from_secs(1),
        ..Settings::default()
    }
}

/// What is at `url`, or what is said of it.
pub fn get(settings: &Settings, url: &str) -> Result<String, Failure> {
    get_as(settings, url, &[])
}

/// The same with headers that say who asks.
pub fn get_as(
    settings: &Settings,
    url: &str,
    credentials: &[(&str, &str)],
) -> Result<String, Failure> {
    let mut request = Request::new(Method::Get, url);
    let credentials = credentials.iter();
    request.credentials = credentials
        .map(|(n, v)| (n.to_string(), v.to_string()))
        .collect();
    let mut answer = Client::new(settings).ask(&request)?;
    let mut text = String::new();
    match answer.contents.read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(err) => Err(frazil_http::carried(&err).expect("a failure").clone()),
    }
}

/// A port that was free a moment ago.
pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address")
}
