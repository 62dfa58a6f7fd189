//! Downloads from servers that are slow, forgetful, or lie.

use frazil_fetch::download::{Download, Downloader, Request};
use frazil_fetch::{FetchError, Note, Settings};
use frazil_store::{HashAlgo, HashFormat};
use frazil_testing::{Listener, send};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Answers connections with `answer`, given the request and its number.
fn serve(answer: impl Fn(usize, &str, &mut TcpStream) + Send + Sync + 'static) -> Listener {
    Listener::answering(move |i, request, stream| answer(i, &request.head, stream))
}

fn settings() -> Settings {
    Settings {
        http: frazil_http::Settings {
            attempts: 3,
            connect_timeout: Duration::from_secs(5),
            stalled_timeout: Duration::from_secs(1),
            ..frazil_http::Settings::default()
        },
        ..Settings::default()
    }
}

fn get(url: &str) -> (Result<Download, FetchError>, Vec<String>) {
    let mut warnings = Vec::new();
    let request = Request {
        url: url.as_bytes().to_vec(),
        ..Request::default()
    };
    let download = Downloader::new(&settings()).download(&request, &mut |note| {
        if let Note::Warning(text) = note {
            warnings.push(text);
        }
    });
    (download, warnings)
}

fn contents(download: Result<Download, FetchError>) -> String {
    let mut download = download.expect("a download");
    let mut text = String::new();
    download.file.read_to_string(&mut text).expect("readable");
    let hash = HashAlgo::Sha256.hash(text.as_bytes());
    assert_eq!(
        hash.to_text(HashFormat::Base16, true),
        download.hash.to_text(HashFormat::Base16, true)
    );
    text
}

#[test]
fn what_may_pass_is_tried_again() {
    let url = serve(|i, _, stream| match i {
        0 => send(
            stream,
            "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        ),
        _ => send(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi",
        ),
    });
    let (download, warnings) = get(&format!("{url}/x"));
    assert_eq!(contents(download), "hi");
    let start = format!("unable to download '{url}/x': HTTP error 503; retrying in ");
    assert!(warnings[0].starts_with(&start), "{warnings:?}");
    assert!(warnings[0].ends_with(" ms (attempt 1/3)"), "{warnings:?}");
}

#[test]
fn what_will_not_pass_is_not() {
    let url = serve(|i, _, stream| {
        assert_eq!(i, 0);
        send(
            stream,
            "HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        );
    });
    let (download, warnings) = get(&format!("{url}/x"));
    let e = download.expect_err("not there");
    assert_eq!(
        e.message,
        format!("unable to download '{url}/x': HTTP error 404")
    );
    assert!(warnings.is_empty());
}

#[test]
fn a_broken_transfer_goes_on_where_it_broke() {
    let url = serve(|i, request, stream| match i {
        0 => send(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nAccept-Ranges: bytes\r\nConnection: close\r\n\r\n01234",
        ),
        _ => {
            assert!(
                request.to_lowercase().contains("range: bytes=5-"),
                "{request}"
            );
            send(
                stream,
                "HTTP/1.1 206 Partial\r\nContent-Length: 5\r\nContent-Range: bytes 5-9/10\r\nConnection: close\r\n\r\n56789",
            );
        }
    });
    let (download, warnings) = get(&format!("{url}/x"));
    assert_eq!(contents(download), "0123456789");
    assert!(
        warnings[0].contains("; retrying from offset 5 in "),
        "{warnings:?}"
    );
}

#[test]
fn or_begins_again_if_the_server_cannot() {
    let url = serve(|i, request, stream| {
        assert!(!request.to_lowercase().contains("range:"), "{request}");
        let body = if i == 0 { "01234" } else { "0123456789" };
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n";
        send(stream, &format!("{head}{body}"));
    });
    assert_eq!(contents(get(&format!("{url}/x")).0), "0123456789");
}

#[test]
fn a_server_that_ignores_ranges_is_taken_at_its_word() {
    let url = serve(|i, _, stream| {
        let body = if i == 0 { "01234" } else { "0123456789" };
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nAccept-Ranges: bytes\r\nConnection: close\r\n\r\n";
        send(stream, &format!("{head}{body}"));
    });
    assert_eq!(contents(get(&format!("{url}/x")).0), "0123456789");
}

#[test]
fn servers_that_say_nothing_are_given_up() {
    let url = serve(|_, _, _| std::thread::sleep(Duration::from_secs(3)));
    let (download, _) = get(&format!("{url}/x"));
    let e = download.expect_err("silence");
    assert!(e.message.contains("Timeout was reached (28)"), "{e}");
}

#[test]
fn and_so_are_those_that_stop_in_the_middle() {
    let url = serve(|_, _, stream| {
        send(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
        std::thread::sleep(Duration::from_secs(3));
    });
    let (download, _) = get(&format!("{url}/x"));
    let e = download.expect_err("silence");
    let expected =
        format!("unable to download '{url}/x': HTTP error 200 (curl error: Timeout was reached)");
    assert_eq!(e.message, expected);
}

#[test]
fn connections_that_are_closed_at_once() {
    let url = serve(|_, _, _| {});
    let (download, warnings) = get(&format!("{url}/x"));
    assert!(download.is_err());
    assert_eq!(warnings.len(), 2);
}

#[test]
fn hosts_that_are_not_known() {
    let url = "http://host.invalid/x";
    let e = get(url).0.expect_err("no host");
    let expected = format!(
        "unable to download '{url}': Could not resolve hostname (6) Could not resolve host: host.invalid"
    );
    assert_eq!(e.message, expected);
}

#[test]
fn nonsense_is_no_answer() {
    for answer in [
        "nonsense\r\n\r\n",
        "HTTP/1.1 999999 X\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
    ] {
        let url = serve(move |_, _, stream| send(stream, answer));
        assert!(get(&format!("{url}/x")).0.is_err(), "{answer}");
    }
}

#[test]
fn headers_without_end() {
    let url = serve(|_, _, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        for i in 0..200_000 {
            if stream
                .write_all(format!("X-{i}: y\r\n").as_bytes())
                .is_err()
            {
                break;
            }
        }
    });
    assert!(get(&format!("{url}/x")).0.is_err());
}

#[test]
fn files() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("a b");
    std::fs::write(&path, "text").expect("written");
    let url = format!("file://{}/a%20b?query", dir.path().display());
    assert_eq!(contents(get(&url).0), "text");
    let url = format!("file://localhost{}/a%20b", dir.path().display());
    assert_eq!(contents(get(&url).0), "text");
    for bad in [
        "file:///dev/zero",
        "file:///dev/null/x",
        "file:///",
        "file://host/x",
        "file:///%00",
    ] {
        let e = get(bad).0.expect_err("no file");
        assert!(e.message.starts_with("unable to download '"), "{e}");
    }
}

/// The `Authorization` in a request.
fn authorization(request: &str) -> &str {
    let line = request.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("authorization").then_some(value)
    });
    line.unwrap_or("-")
}

#[test]
fn servers_are_told_what_is_for_them() {
    let base = serve(|_, request, stream| {
        let told = format!("{}\n", authorization(request));
        let target = request.split(' ').nth(1).unwrap_or_default();
        match target.strip_prefix("/to?") {
            Some(url) => send(
                stream,
                &format!(
                    "HTTP/1.1 302 Found\r\nLocation: {url}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                ),
            ),
            None => send(
                stream,
                &format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{told}",
                    told.len()
                ),
            ),
        }
    });
    let (base, _server) = (base.to_string(), base);
    let elsewhere = base.replace("127.0.0.1", "localhost");
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("netrc");
    std::fs::write(&file, "machine 127.0.0.1 login me password secret\n").expect("a file");
    let token = ("Authorization".to_owned(), "token t".to_owned());
    let with_user = base.replace("http://", "http://u:p@");
    for (url, headers, netrc, expected) in [
        (format!("{base}/x"), vec![], true, "Basic bWU6c2VjcmV0"),
        (format!("{base}/x"), vec![], false, "-"),
        (format!("{elsewhere}/x"), vec![], true, "-"),
        (format!("{with_user}/x"), vec![], true, "Basic dTpw"),
        (format!("{with_user}/to?/x"), vec![], true, "Basic dTpw"),
        (format!("{with_user}/to?{elsewhere}/x"), vec![], true, "-"),
        (
            format!("{elsewhere}/to?{base}/x"),
            vec![],
            true,
            "Basic bWU6c2VjcmV0",
        ),
        (format!("{base}/x"), vec![token.clone()], true, "token t"),
        (
            format!("{base}/to?/x"),
            vec![token.clone()],
            false,
            "token t",
        ),
        (
            format!("{base}/to?{elsewhere}/x"),
            vec![token.clone()],
            true,
            "-",
        ),
        (
            format!("{elsewhere}/to?{base}/x"),
            vec![token],
            true,
            "Basic bWU6c2VjcmV0",
        ),
    ] {
        let mut settings = settings();
        settings.http.netrc = netrc.then(|| file.clone());
        let request = Request {
            url: url.clone().into_bytes(),
            credentials: headers,
            ..Request::default()
        };
        let got = Downloader::new(&settings).download(&request, &mut |_| {});
        assert_eq!(contents(got), format!("{expected}\n"), "{url}");
    }
}

#[test]
fn proxies_are_asked() {
    let url = serve(|_, request, stream| {
        let line = request.lines().next().unwrap_or_default();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n", line.len());
        send(stream, &format!("{head}Connection: close\r\n\r\n{line}"));
    });
    for (none, expected) in [
        ("localhost", "GET http://127.0.0.2:1/x?y HTTP/1.1"),
        ("127.0.0.0/8", ""),
    ] {
        let mut settings = settings();
        settings.http.attempts = 1;
        settings.http.proxies.http = Some(url.to_string());
        settings.http.proxies.none = none.to_owned();
        let request = Request {
            url: b"http://127.0.0.2:1/x?y".to_vec(),
            ..Request::default()
        };
        let got = Downloader::new(&settings).download(&request, &mut |_| {});
        match expected {
            "" => assert!(got.is_err()),
            expected => assert_eq!(contents(got), expected),
        }
    }
}

#[test]
fn other_parts_than_those_asked_for_are_not_taken() {
    let url = serve(|i, _, stream| match i {
        0 => send(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nAccept-Ranges: bytes\r\nConnection: close\r\n\r\n01234",
        ),
        _ => send(
            stream,
            "HTTP/1.1 206 Partial\r\nContent-Length: 8\r\nAccept-Ranges: bytes\r\nContent-Range: bytes 2-9/10\r\nConnection: close\r\n\r\n23456789",
        ),
    });
    let (download, warnings) = get(&format!("{url}/x"));
    let e = download.expect_err("another part");
    let expected = "HTTP error 206 (curl error: Requested range was not delivered by the server)";
    assert_eq!(
        e.message,
        format!("unable to download '{url}/x': {expected}")
    );
    assert_eq!(warnings.len(), 2);
}

#[test]
fn all_urls_are_remembered() {
    let url = serve(|_, request, stream| {
        let next = match request.split(' ').nth(1) {
            Some("/a") => "b",
            Some("/b") => "/c",
            Some("/circle") => "circle",
            _ => "",
        };
        let (status, location) = match next {
            "" => ("200 OK", String::new()),
            next => ("302 Found", format!("Location: {next}\r\n")),
        };
        let head = format!("HTTP/1.1 {status}\r\n{location}Content-Length: 0\r\n");
        send(stream, &format!("{head}Connection: close\r\n\r\n"));
    });
    let urls = get(&format!("{url}/a")).0.expect("a download").urls;
    let expected = ["a", "b", "c"].map(|name| format!("{url}/{name}").into_bytes());
    assert_eq!(urls, expected);
    let e = get(&format!("{url}/circle")).0.expect_err("a circle");
    let expected = "HTTP error 302 (curl error: Number of redirects hit maximum amount)";
    assert_eq!(
        e.message,
        format!("unable to download '{url}/circle': {expected}")
    );
}
