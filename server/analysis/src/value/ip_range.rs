//! Ranges of IP addresses: one address, or all with the same first bits.

use super::go;
use super::{Parsed, Refusal, plain};
use core::net::IpAddr;

/// Addresses with the same first bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IpRange {
    /// An address of the range.
    pub address: IpAddr,
    /// The zone of an IPv6 address that stands alone; empty where there is none.
    pub zone: String,
    /// How many first bits are the same.
    pub bits: u8,
}

/// Why a text is no range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// No IP address.
    BadAddress,
    /// A zone in a range.
    Zone,
    /// Behind `/` there is no number of bits.
    BadBits,
    /// More bits than the address has.
    TooManyBits,
}

impl IpRange {
    /// The first address and the number of bits: `10.0.0.0/8`.
    pub fn normal(&self) -> String {
        let first = match self.address {
            IpAddr::V4(ip) => {
                let mask = u32::MAX.checked_shl(u32::from(32 - self.bits.min(32))).unwrap_or(0);
                IpAddr::V4((u32::from(ip) & mask).into())
            }
            IpAddr::V6(ip) => {
                let mask = u128::MAX.checked_shl(u32::from(128 - self.bits.min(128))).unwrap_or(0);
                IpAddr::V6((u128::from(ip) & mask).into())
            }
        };
        format!("{first}/{}", self.bits)
    }
}

/// Reads an address or a range.
pub fn parse(text: &str) -> Parsed<IpRange, Why> {
    plain(text, || {
        let Some((address, bits)) = text.rsplit_once('/') else {
            let (address, zone) =
                go::ip(text).ok_or(Refusal::new(Why::BadAddress, 0..text.len()))?;
            return Ok(IpRange { address, zone: zone.to_owned(), bits: width(address) });
        };
        let (ip, zone) = go::ip(address).ok_or(Refusal::new(Why::BadAddress, 0..address.len()))?;
        if !zone.is_empty() {
            return Err(Refusal::new(Why::Zone, address.len() - zone.len() - 1..address.len()));
        }
        let span = address.len() + 1..text.len();
        // A zero in front or a sign is none of Go's numbers of bits.
        if bits.len() > 1 && !bits.starts_with(|c: char| matches!(c, '1'..='9')) {
            return Err(Refusal::new(Why::BadBits, span));
        }
        match go::integer(bits) {
            Ok(bits) => match u8::try_from(bits).ok().filter(|bits| *bits <= width(ip)) {
                Some(bits) => Ok(IpRange { address: ip, zone: String::new(), bits }),
                None => Err(Refusal::new(Why::TooManyBits, span)),
            },
            Err(_) => Err(Refusal::new(Why::BadBits, span)),
        }
    })
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}
