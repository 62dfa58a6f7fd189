//! What the tests share: servers on loopback that do as they are told, and write down what they were asked.

#![allow(dead_code)]

use frazil_http::{Client, Failure, Method, Request, Settings};
use frazil_testing::{Listener, answer};
use std::io::Read;
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub struct Server {
    pub address: SocketAddr,
    listener: Listener,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers each connection with `answer`, given the target of its one request.
    pub fn new(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Server {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&asked);
        let listener = Listener::answering(move |_, request, stream| {
            notes.lock().expect("no panic").push(note(request));
            answer(request.target(), stream);
        });
        Server {
            address: listener.address(),
            listener,
            asked,
        }
    }

    /// A server that redirects what is asked for `/to?URL`, and else says "ok".
    pub fn redirecting() -> Server {
        Server::new(|target, stream| match target.split_once("/to?") {
            Some((_, url)) => redirect(stream, 302, url),
            None => ok(stream),
        })
    }

    pub fn url(&self) -> String {
        self.listener.to_string()
    }

    /// What it was asked: the first line without the version, who asked, and what was sent.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic").clone()
    }
}

/// What is remembered of a request.
fn note(request: &frazil_testing::Request) -> String {
    let mut note = format!("{} {}", request.method(), request.target());
    let mut headers: Vec<_> = request.headers().collect();
    headers.sort();
    for (name, value) in headers {
        if let "authorization" | "proxy-authorization" | "private-token" = name.as_str() {
            note += &format!(" {name}={value}");
        }
    }
    if !request.body.is_empty() {
        note += &format!(" {}", String::from_utf8_lossy(&request.body));
    }
    note
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
