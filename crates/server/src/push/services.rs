//! Which push services the server goes to, and to which addresses.
//!
//! A subscription's address comes from a device: whoever could name any would have the server send requests anywhere, also inside
//! the house.

use crate::config::{ConfigError, KNOWN_PUSH_SERVICES};
use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

/// A service that is named.
#[derive(Debug)]
struct Service {
    plain: bool,
    /// With a leading point for a domain and everything below it.
    host: String,
    port: u16,
    /// Named by the operator, who may have it inside the house.
    own: bool,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Services(Vec<Service>);

impl Services {
    /// Reads names: `push.example`, `*.push.example`, `push.example:8443`, and for this machine `http://127.0.0.1:1234`.
    pub(super) fn read(names: &[String]) -> Result<Self, ConfigError> {
        names
            .iter()
            .map(|name| read(name).ok_or_else(|| ConfigError::PushService(name.clone())))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The address, when the server may go there.
    pub(super) fn take(&self, endpoint: &str) -> Option<Url> {
        let url = Url::parse(endpoint).ok()?;
        let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let (host, port) = (url.host_str()?, url.port_or_known_default()?);
        let plain = match url.scheme() {
            "https" => false,
            "http" => true,
            _ => return None,
        };
        let named = self.0.iter().any(|service| service.plain == plain && service.port == port && service.is(host));
        (bare && named).then_some(url)
    }

    fn may_be_inside(&self, host: &str) -> bool {
        self.0.iter().any(|service| service.own && service.is(host))
    }
}

impl Service {
    fn is(&self, host: &str) -> bool {
        let host = host.trim_matches(['[', ']']);
        match self.host.strip_prefix('.') {
            Some(domain) => host.strip_suffix(domain).is_some_and(|below| below.len() > 1 && below.ends_with('.')),
            None => host == self.host,
        }
    }
}

fn read(name: &str) -> Option<Service> {
    let (plain, rest) = match name.strip_prefix("http://") {
        Some(rest) => (true, rest),
        None => (false, name),
    };
    let (domain, rest) = match rest.strip_prefix("*.") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let scheme = if plain { "http" } else { "https" };
    let url = Url::parse(&format!("{scheme}://{rest}")).ok()?;
    let only_host = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if !only_host || (plain && !here) || (domain && host.parse::<IpAddr>().is_ok()) {
        return None;
    }
    let own = !KNOWN_PUSH_SERVICES.contains(&name);
    let host = if domain { format!(".{host}") } else { host };
    Some(Service { plain, host, port: url.port_or_known_default()?, own })
}

/// Finds addresses, and hides those inside the house.
#[derive(Debug)]
pub(super) struct Guarded {
    services: Arc<Services>,
    /// The proxy is inside.
    proxy: Option<String>,
}

impl Guarded {
    pub(super) fn new(services: Arc<Services>, proxy: Option<&str>) -> Self {
        let proxy = proxy.and_then(|proxy| Url::parse(proxy).ok()?.host_str().map(str::to_owned));
        Self { services, proxy }
    }
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let inside = self.services.may_be_inside(&host) || self.proxy.as_deref() == Some(&host);
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            let good: Vec<SocketAddr> = found.into_iter().filter(|address| inside || is_outside(address.ip())).collect();
            let addresses: Addrs = Box::new(good.into_iter());
            Ok(addresses)
        })
    }
}

/// Is this an address of the internet, not of a house, a link or this machine?
fn is_outside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_outside_4(address),
        IpAddr::V6(address) => address.to_ipv4_mapped().map_or_else(|| is_outside_6(address), is_outside_4),
    }
}

fn is_outside_4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    // RFC 6598 (shared), RFC 2544 (benchmarks), RFC 6890 (protocol assignments, the present network, the future).
    let special = (first == 100 && second & 0xc0 == 64)
        || (first == 198 && second & 0xfe == 18)
        || (first, second, third) == (192, 0, 0)
        || first == 0
        || first >= 224;
    !(special || address.is_private() || address.is_loopback() || address.is_link_local() || address.is_documentation())
}

const fn is_outside_6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Global unicast is 2000::/3; without documentation (RFC 3849), Teredo and 6to4, which may lead back into the house, and
    // NAT64's prefix, which is not in it anyway.
    first & 0xe000 == 0x2000 && !(first == 0x2001 && (second == 0x0db8 || second == 0)) && first != 0x2002
}

#[cfg(test)]
mod tests {
    use super::*;

    fn services(names: &[&str]) -> Option<Services> {
        Services::read(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).ok()
    }

    #[test]
    fn only_named_services_are_taken() {
        let known = services(&KNOWN_PUSH_SERVICES).unwrap();
        for good in [
            "https://fcm.googleapis.com/fcm/send/abc",
            "https://updates.push.services.mozilla.com/wpush/v2/abc",
            "https://web.push.apple.com/abc",
            "https://wns2-par02p.notify.windows.com/w/?token=abc",
        ] {
            assert!(known.take(good).is_some(), "{good}");
        }
        for bad in [
            "http://fcm.googleapis.com/fcm/send/abc",
            "https://fcm.googleapis.com:8443/fcm/send/abc",
            "https://fcm.googleapis.com.evil.example/abc",
            "https://evil.example/fcm.googleapis.com",
            "https://fcm.googleapis.com@evil.example/",
            "https://anna:geheim@fcm.googleapis.com/",
            "https://push.apple.com/abc",
            "https://evilpush.apple.com.example/abc",
            "https://notpush.apple.com/abc",
            "https://127.0.0.1/abc",
            "https://[::1]/abc",
            "https://fcm.googleapis.com/abc#d",
            "ftp://fcm.googleapis.com/abc",
            "fcm.googleapis.com",
            "",
        ] {
            assert!(known.take(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn an_operator_may_name_one_inside() {
        let own = services(&["push.klinik.example:8443", "http://127.0.0.1:1234", "fcm.googleapis.com"]).unwrap();
        assert!(own.take("https://push.klinik.example:8443/abc").is_some());
        assert!(own.take("https://push.klinik.example/abc").is_none());
        assert!(own.take("http://127.0.0.1:1234/abc").is_some());
        assert!(own.take("http://127.0.0.1:1235/abc").is_none());
        assert!(own.may_be_inside("push.klinik.example") && !own.may_be_inside("fcm.googleapis.com"));
        for bad in ["http://push.klinik.example", "push.example/path", "*.127.0.0.1", "", "https://push.example", "a b"] {
            assert!(services(&[bad]).is_none(), "{bad}");
        }
    }

    #[test]
    fn addresses_inside_are_told_from_those_outside() {
        for outside in ["8.8.8.8", "142.250.1.1", "100.128.0.1", "2a00:1450::1", "::ffff:8.8.8.8"] {
            assert!(is_outside(outside.parse().unwrap()), "{outside}");
        }
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "2001:db8::1",
            "2002:a00:1::",
            "64:ff9b::a00:1",
            "2001::1",
        ] {
            assert!(!is_outside(inside.parse().unwrap()), "{inside}");
        }
    }
}
