//! Where redirects lead, whom servers are told that we are, and whom proxies. Expected is what C++ Nix 2.34.8 was seen to ask, but
//! for tokens: these are for the first server only here.

mod common;

use common::{Server, get, get_as, ok, redirect, settings};
use frazil_http::{Client, Method, Request};
use std::io::Read;

#[test]
fn all_urls_are_known() {
    let server = Server::new(|target, stream| {
        let number = target.trim_start_matches("/n/").trim_end_matches("/x");
        match number.parse::<u32>() {
            Ok(0) | Err(_) => ok(stream),
            Ok(n) => redirect(stream, 301, &format!("../{}/x?a b#c", n - 1)),
        }
    });
    let base = server.url();
    let url = format!("{base}/n/2/x");
    let client = Client::new(&settings());
    let mut answer = client
        .ask(&Request::new(Method::Get, &url))
        .expect("an answer");
    let expected = ["/n/2/x", "/n/1/x?a+b", "/n/0/x?a+b"].map(|path| format!("{base}{path}"));
    assert_eq!(answer.urls[..2], expected[..2]);
    let mut text = String::new();
    answer.contents.read_to_string(&mut text).expect("contents");
    assert_eq!(text, "ok");
}

#[test]
fn ten_redirects_are_followed() {
    let server = Server::new(|target, stream| match target[1..].parse::<u32>() {
        Ok(0) | Err(_) => ok(stream),
        Ok(n) => redirect(stream, 302, &format!("/{}", n - 1)),
    });
    assert_eq!(
        get(&settings(), &format!("{}/10", server.url())).as_deref(),
        Ok("ok")
    );
    let failure = get(&settings(), &format!("{}/11", server.url())).expect_err("too many");
    let expected = "HTTP error 302 (curl error: Number of redirects hit maximum amount)";
    assert_eq!(failure.to_string(), expected);
    assert_eq!(server.asked().len(), 22);
}

#[test]
fn statuses_that_redirect() {
    let server = Server::new(|target, stream| match target[1..].parse() {
        Ok(status) => redirect(stream, status, "/ok"),
        Err(_) => ok(stream),
    });
    for (status, expected) in [
        (200, Ok("elsewhere")),
        (201, Ok("elsewhere")),
        (300, Ok("ok")),
        (301, Ok("ok")),
        (303, Ok("ok")),
        (304, Ok("ok")),
        (305, Ok("ok")),
        (308, Ok("ok")),
        (399, Ok("ok")),
        (404, Err("HTTP error 404\n\nresponse body:\n\nelsewhere")),
    ] {
        let got = get(&settings(), &format!("{}/{status}", server.url()));
        let got = got.map_err(|failure| failure.to_string());
        assert_eq!(got.as_deref().map_err(String::as_str), expected, "{status}");
    }
}

/// `A` is `127.0.0.1`, and `B` the same server by the name `localhost`.
#[test]
fn servers_are_told_what_is_for_them() {
    let netrc = std::env::temp_dir().join(format!("frazil-http-{}", std::process::id()));
    let both = "machine 127.0.0.1 login a password 1\nmachine localhost login b password 2\n";
    let one = "machine localhost login b password 2\n";
    let (a, b, up, cd) = ("Basic YTox", "Basic Yjoy", "Basic dTpw", "Basic Yzpk");
    let token = ("Authorization", "token t");
    let secret = ("Private-token", "s");
    for (file, url, credentials, expected) in [
        ("", "A/to?B/x", &[][..], ["-", "-"]),
        (one, "A/to?B/x", &[], ["-", b]),
        (one, "B/to?A/x", &[], [b, "-"]),
        (both, "A/to?B/x", &[], [a, b]),
        (both, "A/to?/x", &[], [a, a]),
        // What a URL says is for its server, also after a redirect within it.
        ("", "u:p@A/to?/x", &[], [up, up]),
        ("", "u:p@A/to?A/x", &[], [up, up]),
        ("", "u:p@A/to?B/x", &[], [up, "-"]),
        (both, "u:p@A/to?B/x", &[], [up, b]),
        (one, "A/to?c:d@B/x", &[], ["-", cd]),
        // So are tokens.
        ("", "A/to?/x", &[token], [token.1, token.1]),
        ("", "A/to?B/x", &[token], [token.1, "-"]),
        (both, "A/to?B/x", &[token], [token.1, b]),
        (both, "A/to?/x", &[token], [token.1, token.1]),
        ("", "A/to?/x", &[secret], ["private", "private"]),
        ("", "A/to?B/x", &[secret], ["private", "-"]),
    ] {
        std::fs::write(&netrc, file).expect("a file");
        let server = Server::redirecting();
        let there = |text: &str| {
            let text = text.replace('A', &server.address.to_string());
            text.replace('B', &format!("localhost:{}", server.address.port()))
        };
        let (first, second) = url.split_once('?').expect("two");
        let second = match second.starts_with('/') {
            true => second.to_owned(),
            false => format!("http://{}", there(second)),
        };
        let mut settings = settings();
        settings.netrc = Some(netrc.clone());
        let full = format!("http://{}?{second}", there(first));
        let got = get_as(&settings, &full, credentials);
        assert_eq!(got.as_deref(), Ok("ok"), "{url}");
        let asked = server.asked();
        let told = asked
            .iter()
            .map(|line| match line.split_once(" authorization=") {
                Some((_, value)) => value,
                None if line.contains(" private-token=s") => "private",
                None => "-",
            });
        assert_eq!(told.collect::<Vec<_>>(), expected, "{file:?} {url}");
    }
    std::fs::remove_file(&netrc).expect("removed");
}

#[test]
fn what_is_put_goes_along() {
    for (status, expected) in [
        (301, "PUT /there text"),
        (302, "PUT /there text"),
        (303, "GET /there"),
        (307, "PUT /there text"),
        (308, "PUT /there text"),
    ] {
        let server = Server::new(move |target, stream| match target {
            "/x" => redirect(stream, status, "/there"),
            _ => ok(stream),
        });
        let url = format!("{}/x", server.url());
        let request = Request::new(Method::Put, &url);
        let mut upload =
            || -> std::io::Result<(Box<dyn Read>, u64)> { Ok((Box::new(&b"text"[..]), 4)) };
        let answer = Client::new(&settings()).put(&request, &mut upload);
        assert_eq!(answer.map(|answer| answer.status), Ok(200));
        assert_eq!(server.asked(), ["PUT /x text", expected], "{status}");
    }
}

/// A proxy is sent whole URLs, and told who asks it; servers are not.
#[test]
fn proxies_are_asked() {
    let proxy = Server::redirecting();
    let server = Server::redirecting();
    let (there, direct) = (server.address, server.address.port());
    for (before, none, url, of_proxy, of_server) in [
        (
            "",
            "",
            "http://x.invalid/y?z".to_owned(),
            vec!["GET http://x.invalid/y?z".to_owned()],
            vec![],
        ),
        (
            "us%65r:pa%20ss@",
            "",
            "http://u:p@x.invalid:81/y".to_owned(),
            vec!["GET http://x.invalid:81/y authorization=Basic dTpw proxy-authorization=Basic dXNlcjpwYSBzcw==".to_owned()],
            vec![],
        ),
        (
            "",
            "",
            format!("http://{there}/to?/x"),
            vec![
                format!("GET http://{there}/to?/x"),
                format!("GET http://{there}/x"),
            ],
            vec![],
        ),
        (
            "user:pass@",
            "localhost",
            format!("http://{there}/to?http://localhost:{direct}/x"),
            vec![format!("GET http://{there}/to?http://localhost:{direct}/x proxy-authorization=Basic dXNlcjpwYXNz")],
            vec!["GET /x".to_owned()],
        ),
        (
            "",
            "127.0.0.0/8",
            format!("http://{there}/to?http://x.invalid/y"),
            vec!["GET http://x.invalid/y".to_owned()],
            vec!["GET /to?http://x.invalid/y".to_owned()],
        ),
    ] {
        let (of_proxy_before, of_server_before) = (proxy.asked().len(), server.asked().len());
        let mut settings = settings();
        settings.proxies.http = Some(format!("http://{before}{}", proxy.address));
        settings.proxies.none = none.to_owned();
        assert_eq!(get(&settings, &url).as_deref(), Ok("ok"), "{url}");
        assert_eq!(proxy.asked()[of_proxy_before..], of_proxy, "{url}");
        assert_eq!(server.asked()[of_server_before..], of_server, "{url}");
    }
}
