//! Asking a proxy for what is not secret: it is sent the whole URL, and asks the server itself.
//!
//! Our HTTP library asks every proxy for a tunnel (`CONNECT`), which proxies commonly refuse but for TLS; curl asks for tunnels
//! for TLS only. So connections to such proxies are made here, and the first line of each request is completed on its way.
//! Absent: tunnels and SOCKS, which the library does.

use ureq::http::Uri;
use ureq::http::uri::Scheme;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, DefaultConnector, NextTimeout, RustlsConnector,
    TcpConnector, Transport,
};
use ureq::{Error, Proxy, ProxyProtocol};

/// Connects to servers, or to proxies that ask them.
#[derive(Debug, Default)]
pub(crate) struct Connect {
    others: DefaultConnector,
    tcp: TcpConnector,
    tls: RustlsConnector,
}

/// Whether what is at `uri` is asked of `proxy` by its whole URL.
pub(crate) fn is_forwarded(uri: &Uri, proxy: &Proxy) -> bool {
    let is_http = matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https);
    is_http && uri.scheme() == Some(&Scheme::HTTP)
}

impl Connector<()> for Connect {
    type Out = Box<dyn Transport>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<()>,
    ) -> Result<Option<Self::Out>, Error> {
        let proxy = details.config.proxy();
        let Some(proxy) = proxy.filter(|proxy| is_forwarded(details.uri, proxy)) else {
            return self.others.connect(details, chained);
        };
        let addrs = details
            .resolver
            .resolve(proxy.uri(), details.config, details.timeout)?;
        let there = ConnectionDetails {
            uri: proxy.uri(),
            addrs,
            config: details.config,
            request_level: details.request_level,
            resolver: details.resolver,
            now: details.now,
            timeout: details.timeout,
            current_time: details.current_time.clone(),
            run_connector: details.run_connector.clone(),
            register_shutdown: details.register_shutdown.clone(),
        };
        let plain = self.tcp.connect(&there, chained.and(None::<()>))?;
        let Some(inner) = self.tls.connect(&there, plain)? else {
            return Ok(None);
        };
        let authority = details.uri.authority().map_or("", |a| a.as_str());
        Ok(Some(Box::new(Forwarded {
            inner,
            server: format!("http://{authority}"),
            is_fresh: true,
        })))
    }
}

/// A connection to a proxy.
#[derive(Debug)]
struct Forwarded<T> {
    inner: T,
    /// What has to stand before the path.
    server: String,
    /// The next that is sent begins a request.
    is_fresh: bool,
}

impl<T: Transport> Transport for Forwarded<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if !self.is_fresh || amount == 0 {
            return self.inner.transmit_output(amount, timeout);
        }
        self.is_fresh = false;
        let mut head = self.inner.buffers().output()[..amount].to_vec();
        if let Some(blank) = head.iter().position(|c| *c == b' ') {
            head.splice(blank + 1..blank + 1, self.server.bytes());
        }
        let mut rest = &head[..];
        while !rest.is_empty() {
            let out = self.inner.buffers().output();
            let (part, more) = rest.split_at(rest.len().min(out.len()));
            out[..part.len()].copy_from_slice(part);
            self.inner.transmit_output(part.len(), timeout)?;
            rest = more;
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.is_fresh = true;
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
