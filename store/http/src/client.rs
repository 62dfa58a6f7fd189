//! Asking servers: one attempt, over all redirects.
//!
//! What a request says of who asks is for the first server only; for each server there is what the user's `netrc` file or the
//! URL says, as with the reference. Absent: further attempts.

use std::fs::File;
use std::io::{self, Read};
use std::sync::OnceLock;
use std::time::Instant;

use frazil_store::base_n::base64_encode;
use frazil_store::netrc::{self, Netrc};
use ureq::http::{self, Response};
use ureq::{Agent, Proxy, SendBody};

use crate::agent::{self, some};
use crate::answer::{Answer, read_some};
use crate::failure::{Code, Failure, MOST_QUOTED, is_success};
use crate::forward::is_forwarded;
use crate::redirect::{MOST_REDIRECTS, resolve};
use crate::settings::Settings;
use crate::trouble::Hop;
use crate::url;

/// Asks servers. It can be used by several threads at once.
pub struct Client {
    settings: Settings,
    /// Made when somebody is asked.
    agent: OnceLock<(Agent, Option<Failure>)>,
    netrc: OnceLock<Netrc>,
}

/// What is asked of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// What is there.
    Get,
    /// Whether something is there.
    Head,
    /// To keep something.
    Put,
}

/// Gives what is put from its beginning, and its length; a redirect asks for it again.
pub type Upload<'u> = dyn FnMut() -> io::Result<(Box<dyn Read + 'u>, u64)> + 'u;

/// A request.
#[derive(Clone, Debug)]
pub struct Request<'r> {
    /// What is asked.
    pub method: Method,
    /// Of whom.
    pub url: &'r str,
    /// Headers for every server.
    pub headers: Vec<(String, String)>,
    /// Headers for the server of `url` only, which say who asks.
    pub credentials: Vec<(String, String)>,
    /// The answer is to be here within the time that a server may be silent.
    pub is_small: bool,
}

impl<'r> Request<'r> {
    /// A request without headers.
    pub fn new(method: Method, url: &'r str) -> Request<'r> {
        Request {
            method,
            url,
            headers: Vec::new(),
            credentials: Vec::new(),
            is_small: false,
        }
    }

    /// The request with one more header for every server.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Request<'r> {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

impl Client {
    /// Nothing is read before somebody is asked.
    pub fn new(settings: &Settings) -> Client {
        Client {
            settings: settings.clone(),
            agent: OnceLock::new(),
            netrc: OnceLock::new(),
        }
    }

    /// What it goes by.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The answer to `request`, from wherever it is redirected to.
    ///
    /// # Errors
    /// There is none, or it is not what was asked for.
    pub fn ask(&self, request: &Request<'_>) -> Result<Answer, Failure> {
        self.follow(request, None)
    }

    /// The answer to `request` to keep what `upload` gives.
    ///
    /// # Errors
    /// There is none, or the server refuses.
    pub fn put(&self, request: &Request<'_>, upload: &mut Upload<'_>) -> Result<Answer, Failure> {
        self.follow(request, Some(upload))
    }

    fn follow(
        &self,
        request: &Request<'_>,
        mut upload: Option<&mut Upload<'_>>,
    ) -> Result<Answer, Failure> {
        let mut urls = vec![request.url.to_owned()];
        let mut method = request.method;
        let mut before = None;
        loop {
            let url = urls.last().map_or(request.url, String::as_str);
            let contents = upload.as_deref_mut().filter(|_| method == Method::Put);
            let response = self.ask_one(request, method, url, before, contents)?;
            let status = response.status().as_u16();
            let location = response.headers().get("location");
            let next = location.map(|location| resolve(url, location.as_bytes().trim_ascii()));
            let is_redirect = (300..400).contains(&status);
            let is_empty = location.is_none_or(|l| l.as_bytes().trim_ascii().is_empty());
            let Some(next) = next.filter(|_| is_redirect && !is_empty) else {
                if is_success(status) {
                    return Ok(Answer::new(response, urls));
                }
                return Err(self.refused(response));
            };
            let failed = |code| Err(Failure::new(Some(status), code, ""));
            if urls.len() > MOST_REDIRECTS {
                return failed(Code::Redirects);
            }
            if !url::is_http(&next) {
                return failed(Code::UnsupportedProtocol);
            }
            // What is read to its end leaves a connection that can be used again.
            read_some(response, MOST_QUOTED, some(self.settings.stalled_timeout));
            if status == 303 && method == Method::Put {
                method = Method::Get;
            }
            before = Some(status);
            urls.push(next);
        }
    }

    /// Asks one server.
    fn ask_one(
        &self,
        request: &Request<'_>,
        method: Method,
        url: &str,
        before: Option<u16>,
        upload: Option<&mut Upload<'_>>,
    ) -> Result<Response<ureq::Body>, Failure> {
        let mut hop = Hop {
            url,
            proxy: None,
            before,
            start: Instant::now(),
            stalled_timeout: self.settings.stalled_timeout,
        };
        if let Some(problem) = url::problem(url) {
            return Err(hop.failure(Code::MalformedUrl, &format!("URL rejected: {problem}")));
        }
        let (agent, no_tls) = self.agent.get_or_init(|| agent::make(&self.settings));
        if let Some(failure) = no_tls
            && url::is_https(url)
        {
            return Err(match before {
                Some(_) => hop.failure(Code::Authorities, ""),
                None => failure.clone(),
            });
        }
        let proxy = self.settings.proxies.proxy(url)?;
        hop.proxy = proxy.as_ref();
        let builder = self.builder(request, method, url, proxy.as_ref());
        let small = request.is_small.then_some(self.settings.stalled_timeout);
        let small = small.and_then(some);
        let (mut reader, size) = match upload {
            None => (None, 0),
            Some(upload) => {
                let (reader, size) = upload().map_err(|err| {
                    hop.failure(Code::Send, &format!("reading what to send: {err}"))
                })?;
                (Some(reader), size)
            }
        };
        let response = match &mut reader {
            None => builder
                .body(())
                .map_err(ureq::Error::Http)
                .and_then(|built| {
                    let configured = agent.configure_request(built).proxy(proxy.clone());
                    agent.run(configured.timeout_recv_body(small).build())
                }),
            Some(reader) => {
                let built = builder.header("content-length", size);
                let built = built.body(SendBody::from_reader(reader));
                built.map_err(ureq::Error::Http).and_then(|built| {
                    agent.run(agent.configure_request(built).proxy(proxy.clone()).build())
                })
            }
        };
        response.map_err(|err| hop.no_answer(&err))
    }

    /// A request without contents, with all headers that a server may have.
    fn builder(
        &self,
        request: &Request<'_>,
        method: Method,
        url: &str,
        proxy: Option<&Proxy>,
    ) -> http::request::Builder {
        let mut builder = http::Request::builder()
            .method(match method {
                Method::Get => "GET",
                Method::Head => "HEAD",
                Method::Put => "PUT",
            })
            .uri(netrc::without_user(url));
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let mut is_known = false;
        if netrc::origin(url) == netrc::origin(request.url) {
            for (name, value) in &request.credentials {
                is_known |= name.eq_ignore_ascii_case("authorization");
                builder = builder.header(name, value);
            }
        }
        if !is_known && let Some(value) = self.netrc().authorization(url, request.url) {
            builder = builder.header("authorization", value);
        }
        let forwarded = proxy.filter(|p| builder.uri_ref().is_some_and(|u| is_forwarded(u, p)));
        if let Some(proxy) = forwarded {
            builder = builder.header("proxy-connection", "Keep-Alive");
            if proxy.username().is_some() || proxy.password().is_some() {
                let name = proxy.username().unwrap_or_default();
                let text = format!("{name}:{}", proxy.password().unwrap_or_default());
                let value = format!("Basic {}", base64_encode(text.as_bytes()));
                builder = builder.header("proxy-authorization", value);
            }
        }
        builder
    }

    /// What the file says, if there is one.
    fn netrc(&self) -> &Netrc {
        self.netrc.get_or_init(|| {
            let file = self.settings.netrc.as_ref();
            let file = file.and_then(|file| File::open(file).ok());
            file.map(Netrc::read).unwrap_or_default()
        })
    }

    /// The server refuses, and perhaps says why.
    fn refused(&self, response: Response<ureq::Body>) -> Failure {
        let status = response.status().as_u16();
        let window = some(self.settings.stalled_timeout);
        let (body, broken) = read_some(response, MOST_QUOTED, window);
        let failure = match broken {
            Some(code) => Failure::new(Some(status), code, ""),
            None => Failure::refused(status),
        };
        failure.quoting(&body)
    }
}
