"""Which addresses lie inside the company's network, and which a machine has for itself.

What an address of IPv6 carries counts as well: NAT64, 6to4 and their kin hand it on to
the address of IPv4 within. Of networks that use a NAT64 prefix of their own choosing
(RFC 6052) nothing can be told from the address.
"""

import ipaddress


def _networks(*texts):
    return tuple(map(ipaddress.ip_network, texts))


_OWN = _networks(
    "169.254.0.0/16",  # link-local: nearly all clouds keep keys at 169.254.169.254
    "fe80::/10",
    "fd00:ec2::/32",  # Amazon: keys at ::254, names at ::253, the time at ::123
    "fd20:ce::/32",  # Google's keys for machines without IPv4
    "fd00:c1::/32",  # Oracle's
    "100.100.100.200/32",  # Alibaba's keys
    "192.0.0.192/32",  # Oracle's, on older machines
    "168.63.129.16/32",  # Azure's, an address that looks like any other
)
"""What every machine has for itself, mostly to fetch its keys from its cloud."""

_INSIDE = _networks(
    "64:ff9b:1::/48",  # NAT64 within a network, RFC 8215
    "2002::/16",  # 6to4, given up by RFC 7526
    "2001::/32",  # Teredo
    "2001:20::/28",  # ORCHIDv2
    "192.88.99.0/24",  # relays of 6to4
    "5f00::/16",  # segment routing, RFC 9602
    "3fff::/20",  # documentation, RFC 9637
)
"""Beyond what Python knows, which differs by its version: the rest of
https://www.iana.org/assignments/iana-ipv6-special-registry/ that is not for all."""

_CARRIERS = _networks(
    "::/96",  # IPv4-compatible
    "::ffff:0:0/96",  # IPv4-mapped
    "::ffff:0:0:0/96",  # IPv4-translated, RFC 2765
    "64:ff9b::/96",  # NAT64, RFC 6052
    "64:ff9b:1::/48",
)
"""Addresses whose last four bytes are one of IPv4."""

_ISATAP = (0x00005EFE, 0x02005EFE)


def internal(address):
    """Whether an IP address, as text, lies inside, or carries one that does."""
    return any(_is_internal(ip) for ip in _all(address))


def machines_own(address):
    """Whether it is one that every machine has for itself, or carries one."""
    return any(_within(ip, _OWN) for ip in _all(address))


def _is_internal(ip):
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return True
    return getattr(ip, "is_site_local", False) or _within(ip, (*_OWN, *_INSIDE))


def _within(ip, networks):
    return any(ip in each for each in networks if each.version == ip.version)


def _all(address):
    """The address itself, and those that it carries.

    Of what only carries another one, the other one is all that counts.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 4:
        return [ip]
    last = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in _CARRIERS[1] or ip in _CARRIERS[3]:
        return [last]
    carried = [*(ip.teredo or ()), ip.sixtofour]
    if _within(ip, _CARRIERS) or (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP:
        carried.append(last)
    return [ip, *filter(None, carried)]
