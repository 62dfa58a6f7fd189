//! Servers that are broken or mean, and what C++ Nix 2.34.8 was seen to say of them.

mod common;

use common::{Server, get, redirect, settings};
use frazil_http::Class;
use frazil_testing::{answer, free_address, send};
use std::io::Read;
use std::time::Duration;

/// A server with all kinds of troubles.
fn troubled(closed: String) -> Server {
    Server::new(move |target, stream| {
        let parts: Vec<_> = target.trim_start_matches('/').split('/').collect();
        match parts[0] {
            "hang" => std::thread::sleep(Duration::from_secs(3)),
            "close" => {}
            "circle" => redirect(stream, 302, "/circle"),
            "half" => send(stream, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n0123"),
            "half-chunk" => send(
                stream,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01",
            ),
            "bad-chunk" => send(
                stream,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n01",
            ),
            "half-refusal" => send(stream, "HTTP/1.1 404 X\r\nContent-Length: 9\r\n\r\n0123"),
            "stall" => {
                send(stream, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n0123");
                std::thread::sleep(Duration::from_secs(3));
            }
            "old" => send(stream, "220 this is no HTTP\r\n\r\n"),
            "no-text" => send(stream, "\0\0\0\0\0\0\0\0\r\n\r\n"),
            "many" => {
                send(stream, "HTTP/1.1 200 OK\r\n");
                (0..5000).for_each(|_| send(stream, "X: y\r\n"));
            }
            "large" => send(
                stream,
                &format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "y".repeat(400_000)),
            ),
            "nowhere" => answer(stream, 302, "", "elsewhere"),
            "empty" => redirect(stream, 302, ""),
            "to" => match parts[1] {
                "closed" => redirect(stream, 302, &closed),
                "unknown" => redirect(stream, 302, "http://host.invalid/x"),
                "file" => redirect(stream, 302, "file:///etc/passwd"),
                "foo" => redirect(stream, 302, "foo:bar"),
                "bad" => redirect(stream, 302, "http://[::1/x"),
                "bad-port" => redirect(stream, 302, "http://127.0.0.1:99999/"),
                "no-host" => redirect(stream, 302, "http:g"),
                other => redirect(stream, 302, &format!("/{other}")),
            },
            "status" => answer(
                stream,
                parts[1].parse().expect("a status"),
                "",
                parts.get(2).unwrap_or(&""),
            ),
            other => panic!("{other}"),
        }
    })
}

#[test]
fn servers_that_misbehave() {
    let closed = format!("http://{}", free_address());
    let server = troubled(closed.clone());
    let transient = Class::Transient;
    let cases = [
        (
            "hang",
            transient,
            "Timeout was reached (28) Operation too slow. Less than 1 bytes/sec transferred the last 1 seconds",
        ),
        (
            "close",
            transient,
            "Server returned nothing (no headers, no data) (52) Empty reply from server",
        ),
        (
            "circle",
            Class::Fatal,
            "HTTP error 302 (curl error: Number of redirects hit maximum amount)",
        ),
        (
            "half",
            transient,
            "HTTP error 200 (curl error: Transferred a partial file)",
        ),
        (
            "half-chunk",
            transient,
            "HTTP error 200 (curl error: Transferred a partial file)",
        ),
        (
            "bad-chunk",
            transient,
            "HTTP error 200 (curl error: Failure when receiving data from the peer)",
        ),
        (
            "stall",
            transient,
            "HTTP error 200 (curl error: Timeout was reached)",
        ),
        (
            "old",
            Class::Fatal,
            "Unsupported protocol (1) Received HTTP/0.9 when not allowed",
        ),
        (
            "no-text",
            Class::Fatal,
            "Unsupported protocol (1) Received HTTP/0.9 when not allowed",
        ),
        (
            "half-refusal",
            Class::NotFound,
            "HTTP error 404 (curl error: Transferred a partial file)\n\nresponse body:\n\n0123",
        ),
        (
            "nowhere",
            transient,
            "HTTP error 302\n\nresponse body:\n\nelsewhere",
        ),
        (
            "empty",
            transient,
            "HTTP error 302\n\nresponse body:\n\nelsewhere",
        ),
        (
            "to/closed",
            transient,
            "HTTP error 302 (curl error: Could not connect to server)",
        ),
        (
            "to/unknown",
            transient,
            "HTTP error 302 (curl error: Could not resolve hostname)",
        ),
        (
            "to/file",
            Class::Fatal,
            "HTTP error 302 (curl error: Unsupported protocol)",
        ),
        (
            "to/foo",
            Class::Fatal,
            "HTTP error 302 (curl error: Unsupported protocol)",
        ),
        (
            "to/bad",
            Class::Fatal,
            "HTTP error 302 (curl error: URL using bad/illegal format or missing URL)",
        ),
        (
            "to/bad-port",
            Class::Fatal,
            "HTTP error 302 (curl error: URL using bad/illegal format or missing URL)",
        ),
        (
            "to/no-host",
            Class::Fatal,
            "HTTP error 302 (curl error: URL using bad/illegal format or missing URL)",
        ),
        (
            "to/hang",
            transient,
            "HTTP error 302 (curl error: Timeout was reached)",
        ),
        (
            "to/close",
            transient,
            "HTTP error 302 (curl error: Server returned nothing (no headers, no data))",
        ),
        (
            "to/half",
            transient,
            "HTTP error 200 (curl error: Transferred a partial file)",
        ),
        (
            "to/old",
            Class::Fatal,
            "HTTP error 302 (curl error: Unsupported protocol)",
        ),
        ("status/404", Class::NotFound, "HTTP error 404"),
        (
            "status/403/zz",
            Class::Forbidden,
            "HTTP error 403\n\nresponse body:\n\nzz",
        ),
        (
            "status/407/zz",
            Class::Forbidden,
            "HTTP error 407\n\nresponse body:\n\nzz",
        ),
        (
            "status/429/zz",
            Class::Busy,
            "HTTP error 429\n\nresponse body:\n\nzz",
        ),
        (
            "status/418/zz",
            Class::Fatal,
            "HTTP error 418\n\nresponse body:\n\nzz",
        ),
        (
            "status/203/zz",
            transient,
            "HTTP error 203\n\nresponse body:\n\nzz",
        ),
        (
            "status/500/zz",
            transient,
            "HTTP error 500\n\nresponse body:\n\nzz",
        ),
        // C++ Nix knows the status when the headers are bad, and says `HTTP error 200 (curl error: …)`.
        (
            "many",
            transient,
            "A value or data field grew larger than allowed (100) Too large response headers",
        ),
        (
            "large",
            transient,
            "A value or data field grew larger than allowed (100) Too large response headers",
        ),
    ];
    // Most of the time is waiting.
    std::thread::scope(|scope| {
        for (name, class, expected) in cases {
            let url = format!("{}/{name}", server.url());
            scope.spawn(move || {
                let failure = get(&settings(), &url).expect_err(name);
                assert_eq!(
                    (failure.to_string().as_str(), failure.class),
                    (expected, class),
                    "{name}"
                );
            });
        }
    });
}

#[test]
fn servers_that_are_not_there() {
    let address = free_address();
    for (url, expected) in [
        (
            format!("http://{address}/x"),
            format!(
                "Could not connect to server (7) Failed to connect to {address} after N ms: Could not connect to server"
            ),
        ),
        (
            "http://host.invalid/x".to_owned(),
            "Could not resolve hostname (6) Could not resolve host: host.invalid".to_owned(),
        ),
        (
            "http://127.0.0.1:99999/x".to_owned(),
            "URL using bad/illegal format or missing URL (3) URL rejected: Port number was not a decimal number between 0 and 65535".to_owned(),
        ),
    ] {
        let said = get(&settings(), &url).expect_err(&url).to_string();
        assert_eq!(without_time(&said), expected);
    }
}

/// A message without how long something took.
fn without_time(said: &str) -> String {
    match said.split_once(" after ") {
        Some((start, rest)) => {
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            format!("{start} after N{rest}")
        }
        None => said.to_owned(),
    }
}

/// Proxies that are broken, and what C++ Nix 2.34.8 says of them.
#[test]
fn proxies_that_misbehave() {
    let closed = free_address();
    let broken = Server::new(|target, stream| match target {
        "refused.invalid:443" => answer(stream, 403, "", "no tunnels"),
        "plain.invalid:443" => {
            answer(stream, 200, "", "");
            // What is closed with something unread in it is reset.
            let _ = stream.read(&mut [0; 4096]);
        }
        _ => {}
    });
    let there = broken.url();
    for (proxy, url, expected) in [
        (
            format!("http://{closed}"),
            "http://x.invalid/x",
            format!("Could not connect to server (7) Failed to connect to {closed} over proxy 127.0.0.1 after N ms: Could not connect to server"),
        ),
        (
            format!("http://{closed}"),
            "https://x.invalid/x",
            "Could not connect to server (7) Failed to connect to x.invalid:443 over proxy 127.0.0.1 after N ms: Could not connect to server".to_owned(),
        ),
        (
            format!("socks5h://{closed}"),
            "http://x.invalid/x",
            "Could not connect to server (7) Failed to connect to x.invalid:80 over proxy 127.0.0.1 after N ms: Could not connect to server".to_owned(),
        ),
        (
            "http://host.invalid:1".to_owned(),
            "http://x.invalid/x",
            "Could not resolve proxy name (5) Could not resolve proxy: host.invalid".to_owned(),
        ),
        (
            there.clone(),
            "http://x.invalid/x",
            "Server returned nothing (no headers, no data) (52) Empty reply from server".to_owned(),
        ),
        (
            there.clone(),
            "https://refused.invalid/x",
            "Could not connect to server (7) CONNECT tunnel failed, response 403".to_owned(),
        ),
        // What follows the number is the TLS library's.
        (
            there.clone(),
            "https://plain.invalid/x",
            "SSL connect error (35) unexpected end of file".to_owned(),
        ),
        (
            there,
            "https://closed.invalid/x",
            "Failure when receiving data from the peer (56) Proxy CONNECT aborted".to_owned(),
        ),
    ] {
        let mut settings = settings();
        settings.proxies.all = Some(proxy.clone());
        let said = get(&settings, url).expect_err(url).to_string();
        assert_eq!(without_time(&said), expected, "{proxy} {url}");
    }
}
