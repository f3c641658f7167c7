//! Where we may deliver: not into our own network, whatever a name resolves to.
//!
//! The ranges are those of IANA's special-purpose registries (RFC 6890 and its successors) that are not globally
//! reachable, and those through which an IPv4 address hides in an IPv6 one.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Which addresses a deployment may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The public internet.
    #[default]
    Public,
    /// Loopback too, for work on one machine.
    PublicAndLoopback,
}

/// Why an address is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Error)]
#[serde(rename_all = "snake_case")]
pub enum Refused {
    #[error("a loopback address")]
    Loopback,
    #[error("a private address")]
    Private,
    #[error("a link-local address, where clouds keep their metadata")]
    LinkLocal,
    #[error("an address shared behind a carrier's NAT")]
    SharedNat,
    #[error("no address of one host")]
    NotUnicast,
    #[error("an address kept for documentation, benchmarks or the future")]
    Reserved,
}

/// Why `address` may not be called; None where it may.
pub fn refusal(address: IpAddr, reach: Reach) -> Option<Refused> {
    let refused = match address {
        IpAddr::V4(address) => refusal_v4(address),
        IpAddr::V6(address) => refusal_v6(address),
    };
    refused.filter(|&refused| !(refused == Refused::Loopback && reach == Reach::PublicAndLoopback))
}

fn refusal_v4(address: Ipv4Addr) -> Option<Refused> {
    Some(match address.octets() {
        [127, ..] => Refused::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Refused::Private,
        [169, 254, ..] => Refused::LinkLocal,
        [100, 64..=127, ..] => Refused::SharedNat,
        [224..=239, ..] | [255, 255, 255, 255] | [0, ..] => Refused::NotUnicast,
        [192, 0, 0 | 2, _] | [192, 88, 99, _] | [198, 18 | 19, ..] | [198, 51, 100, _] | [203, 0, 113, _] => {
            Refused::Reserved
        }
        [240..=255, ..] => Refused::Reserved,
        _ => return None,
    })
}

fn refusal_v6(address: Ipv6Addr) -> Option<Refused> {
    if let Some(inner) = embedded(address) {
        return refusal_v4(inner);
    }
    Some(match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => Refused::Loopback,
        [0xFC00..=0xFDFF, ..] => Refused::Private,
        [0xFE80..=0xFEBF, ..] | [0xFEC0..=0xFEFF, ..] => Refused::LinkLocal,
        [0xFF00..=0xFFFF, ..] | [0, 0, 0, 0, 0, 0, 0, 0] => Refused::NotUnicast,
        // Teredo, benchmarks, ORCHID and documentation; a tunnel's inner address cannot be told from outside.
        [0x2001, 0..=0x01FF, ..] | [0x2001, 0x0DB8, ..] | [0x3FFF, 0..=0x0FFF, ..] => Refused::Reserved,
        // Only 2000::/3 is in use on the internet.
        [0x2000..=0x3FFF, ..] => return None,
        _ => Refused::Reserved,
    })
}

/// The IPv4 address inside a mapped, compatible, translated (NAT64) or 6to4 one.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let join = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0 | 0xFFFF, 0 | 0xFFFF, high, low] => Some(join(high, low)),
        [0x0064, 0xFF9B, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some(join(high, low)),
        _ => None,
    }
}

/// A URL that may be delivered to, if its host resolves to addresses that may be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub is_https: bool,
    pub host: Host,
    pub port: u16,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// A name to resolve.
    Name(String),
    Address(IpAddr),
}

/// Why a URL is no target.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TargetError {
    #[error("a webhook endpoint begins with `https://`")]
    NotHttps,
    #[error("a webhook endpoint has no user name or password in it")]
    Credentials,
    #[error("`{0}` is no host name or address")]
    Host(String),
    #[error("`{0}` is no port for webhooks")]
    Port(String),
    #[error("{0} is not called")]
    Refused(#[from] Refused),
}

const URL_BYTES_MAX: usize = 2048;
const NAME_BYTES_MAX: usize = 253;

impl Target {
    /// Reads an endpoint's URL. Plain HTTP is taken only where loopback may be called, and only to loopback.
    ///
    /// # Errors
    /// When it is no URL that we deliver to. A name is not refused here: its addresses are, when they are resolved.
    pub fn parse(url: &str, reach: Reach) -> Result<Self, TargetError> {
        let (is_https, rest) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) if reach == Reach::PublicAndLoopback => (false, rest),
            _ => return Err(TargetError::NotHttps),
        };
        if url.len() > URL_BYTES_MAX || url.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err(TargetError::Host(url.chars().take(80).collect()));
        }
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(TargetError::Credentials);
        }
        let (host, port) = split_port(authority)?;
        let target = Self { is_https, host: parse_host(host)?, port: port.unwrap_or(if is_https { 443 } else { 80 }) };
        if let Host::Address(address) = target.host
            && let Some(refused) = refusal(address, reach)
        {
            return Err(TargetError::Refused(refused));
        }
        if !is_https && !target.is_loopback() {
            return Err(TargetError::NotHttps);
        }
        Ok(target)
    }

    fn is_loopback(&self) -> bool {
        match &self.host {
            Host::Name(name) => name == "localhost",
            Host::Address(address) => refusal(*address, Reach::Public) == Some(Refused::Loopback),
        }
    }
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), TargetError> {
    let behind_brackets = authority.rfind(']').map_or(0, |at| at + 1);
    let Some(colon) = authority.get(behind_brackets..).and_then(|tail| tail.find(':')) else {
        return Ok((authority, None));
    };
    let (host, port) = authority.split_at(behind_brackets + colon);
    let port = port.trim_start_matches(':');
    // Mail and the like are never webhooks, whatever listens there.
    let number = port.parse::<u16>().ok().filter(|&number| matches!(number, 80 | 443 | 1024..));
    number.map(|number| (host, Some(number))).ok_or_else(|| TargetError::Port(port.to_owned()))
}

fn parse_host(host: &str) -> Result<Host, TargetError> {
    let wrong = || TargetError::Host(host.to_owned());
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse().map(|address| Host::Address(IpAddr::V6(address))).map_err(|_| wrong());
    }
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return Ok(Host::Address(IpAddr::V4(address)));
    }
    let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // `2130706433`, `0x7f.1` and `127.1` are addresses to some resolvers: a name's last label is no number.
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|b| b.is_ascii_digit()) || last.starts_with("0x");
    if name.len() > NAME_BYTES_MAX || is_number || !name.split('.').all(is_label) {
        return Err(wrong());
    }
    Ok(Host::Name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_network_is_refused_however_it_is_written() {
        for (address, refused) in [
            ("127.0.0.1", Refused::Loopback),
            ("::1", Refused::Loopback),
            ("::ffff:127.0.0.1", Refused::Loopback),
            ("::127.0.0.1", Refused::Loopback),
            ("64:ff9b::7f00:1", Refused::Loopback),
            ("2002:7f00:1::", Refused::Loopback),
            ("169.254.169.254", Refused::LinkLocal),
            ("::ffff:a9fe:a9fe", Refused::LinkLocal),
            ("fe80::1", Refused::LinkLocal),
            ("fd00:ec2::254", Refused::Private),
            ("10.1.2.3", Refused::Private),
            ("172.31.255.255", Refused::Private),
            ("192.168.0.1", Refused::Private),
            ("100.64.0.1", Refused::SharedNat),
            ("0.0.0.0", Refused::NotUnicast),
            ("::", Refused::NotUnicast),
            ("224.0.0.1", Refused::NotUnicast),
            ("255.255.255.255", Refused::NotUnicast),
            ("ff02::1", Refused::NotUnicast),
            ("198.51.100.7", Refused::Reserved),
            ("2001::1", Refused::Reserved),
            ("2001:db8::1", Refused::Reserved),
            ("4000::1", Refused::Reserved),
        ] {
            assert_eq!(refusal(address.parse().unwrap(), Reach::Public), Some(refused), "{address}");
        }
        for address in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"] {
            assert_eq!(refusal(address.parse().unwrap(), Reach::Public), None, "{address}");
        }
    }

    #[test]
    fn loopback_opens_alone() {
        let open = |address: &str| refusal(address.parse().unwrap(), Reach::PublicAndLoopback);
        assert_eq!(open("127.0.0.1"), None);
        assert_eq!(open("::1"), None);
        assert_eq!(open("169.254.169.254"), Some(Refused::LinkLocal));
        assert_eq!(open("10.0.0.1"), Some(Refused::Private));
    }

    #[test]
    fn urls_are_read_narrowly() {
        let parse = |url| Target::parse(url, Reach::Public);
        let target = parse("https://Hooks.Example.com:8443/in?x=1").unwrap();
        assert_eq!((target.host, target.port), (Host::Name("hooks.example.com".into()), 8443));
        for url in [
            "http://example.com/",
            "ftp://example.com/",
            "https://user:pass@example.com/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:169.254.169.254]/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://127.1/",
            "https://0177.0.0.1/",
            "https://example.com:25/",
            "https://example.com:99999/",
            "https:///path",
            "https://exa mple.com/",
            "https://example.com\\@evil.com/",
            "https://-bad-.com/",
        ] {
            assert!(parse(url).is_err(), "{url}");
        }
        let local = |url| Target::parse(url, Reach::PublicAndLoopback);
        assert!(local("http://localhost:3000/").is_ok() && local("http://127.0.0.1:3000/").is_ok());
        assert_eq!(local("http://example.com/"), Err(TargetError::NotHttps));
    }
}
