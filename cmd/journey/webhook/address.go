package webhook

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"syscall"
)

var (
	errAddress = errors.New("address not allowed")
	errPlain   = errors.New("unencrypted to a public address")
)

// guard looks at the address that is about to be dialled, whatever a name was said to mean before.
func guard(endpoint Endpoint) func(network, address string, _ syscall.RawConn) error {
	return func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		switch {
		case err != nil || !allowed(to.Addr(), endpoint.AllowPrivate):
			return errAddress
		case endpoint.plain() && !endpoint.AllowPlain && allowed(to.Addr(), false):
			return errPlain
		}
		return nil
	}
}

// CheckAddress refuses an endpoint whose URL has an address that is not dialled, so that who enters it hears of it. What
// a name leads to is seen only when it is dialled.
func CheckAddress(endpoint Endpoint) error {
	u, err := url.Parse(endpoint.URL)
	if err != nil {
		return fault("webhook.url_form")
	}
	if to, err := netip.ParseAddr(u.Hostname()); err == nil && !allowed(to, endpoint.AllowPrivate) {
		return fault("webhook.address_not_allowed")
	}
	return nil
}

// allowed says whether an address may be dialled: a public one always, a private or loopback one if those
// are allowed, and never one that is no single machine of anybody's: link-local (where clouds keep their
// credentials), multicast, unspecified, or an IPv4 address in the clothes of an IPv6 one.
func allowed(a netip.Addr, private bool) bool {
	if !a.IsValid() || a.Is4In6() || a.IsUnspecified() || a.IsMulticast() || a.IsLinkLocalUnicast() || a.Zone() != "" {
		return false
	}
	for _, p := range slices.Concat(special, clouds) {
		if p.Contains(a) && !a.IsLoopback() {
			return false
		}
	}
	return private || !a.IsLoopback() && !a.IsPrivate() && !shared.Contains(a)
}

// shared is the address space behind the translators of providers.
var shared = netip.MustParsePrefix("100.64.0.0/10")

// clouds are the addresses beyond the link-local ones at which clouds tell a machine its own credentials and settings:
// Alibaba, Azure, AWS, Google.
var clouds = []netip.Prefix{
	netip.MustParsePrefix("100.100.100.200/32"),
	netip.MustParsePrefix("168.63.129.16/32"),
	netip.MustParsePrefix("fd00:ec2::/32"),
	netip.MustParsePrefix("fd20:ce::/32"),
}

// special is what is reachable nowhere, or hides an IPv4 address that nobody looked at.
// Source: IANA IPv4 and IPv6 Special-Purpose Address Registries.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"),           // IPv4-compatible
	netip.MustParsePrefix("::ffff:0:0:0/96"), // IPv4-translated
	netip.MustParsePrefix("64:ff9b::/96"),    // NAT64
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), // Teredo among others
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"), // 6to4
	netip.MustParsePrefix("3fff::/20"),
	netip.MustParsePrefix("5f00::/16"),
	netip.MustParsePrefix("fec0::/10"), // site-local of old
}
