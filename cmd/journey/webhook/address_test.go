package webhook

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"journey/cmd/journey/delivery"
)

func TestAddresses(t *testing.T) {
	const (
		never = iota
		private
		public
	)
	for address, want := range map[string]int{
		"93.184.215.14":        public,
		"2606:2800:21f:cb07::": public,
		"172.15.255.255":       public,
		"172.32.0.0":           public,
		"100.128.0.1":          public,

		"127.0.0.1":       private,
		"127.255.255.254": private,
		"::1":             private,
		"10.0.0.1":        private,
		"10.255.255.255":  private,
		"172.16.0.1":      private,
		"172.31.255.255":  private,
		"192.168.178.1":   private,
		"100.64.0.1":      private,
		"fc00::1":         private,
		"fd12:3456::1":    private,

		"169.254.169.254":        never,
		"fe80::1":                never,
		"fe80::1%eth0":           never,
		"0.0.0.0":                never,
		"0.1.2.3":                never,
		"::":                     never,
		"224.0.0.1":              never,
		"239.255.255.250":        never,
		"ff02::1":                never,
		"240.0.0.1":              never,
		"255.255.255.255":        never,
		"192.0.2.1":              never,
		"198.18.0.1":             never,
		"2001:db8::1":            never,
		"::ffff:127.0.0.1":       never,
		"::ffff:10.0.0.1":        never,
		"::ffff:93.184.215.14":   never,
		"::127.0.0.1":            never,
		"::ffff:0:127.0.0.1":     never,
		"64:ff9b::127.0.0.1":     never,
		"64:ff9b::a9fe:a9fe":     never,
		"2002:7f00:1::":          never,
		"2001:0:4136:e378::7f00": never,
		"fec0::1":                never,
		"100.100.100.200":        never,
		"168.63.129.16":          never,
		"fd00:ec2::254":          never,
		"fd20:ce::254":           never,
	} {
		a := netip.MustParseAddr(address)
		if got := allowed(a, false); got != (want == public) {
			t.Errorf("%s: allowed %v", address, got)
		}
		if got := allowed(a, true); got != (want != never) {
			t.Errorf("%s with private ones: allowed %v", address, got)
		}
	}
	if allowed(netip.Addr{}, true) {
		t.Error("no address is allowed")
	}
}

// Unencrypted goes what stays in one's own house, and what is said to go so.
func TestUnencryptedToThePublicMustBeAllowed(t *testing.T) {
	secrets := parsed(t, newSecret(t))
	var no *delivery.Fault
	if _, err := New(Endpoint{URL: "http://office.example/", Secrets: secrets}); !errors.As(err, &no) || no.ID != "webhook.plain_not_allowed" || no.Words.German == "" {
		t.Errorf("%v", err)
	}
	for _, c := range []struct {
		endpoint Endpoint
		address  string
		want     error
	}{
		{Endpoint{URL: "http://office.example/", AllowPrivate: true}, "93.184.215.14:80", errPlain},
		{Endpoint{URL: "http://office.example/", AllowPrivate: true}, "10.0.0.1:80", nil},
		{Endpoint{URL: "http://office.example/", AllowPrivate: true}, "169.254.169.254:80", errAddress},
		{Endpoint{URL: "http://office.example/", AllowPlain: true}, "93.184.215.14:80", nil},
		{Endpoint{URL: "http://office.example/", AllowPlain: true}, "10.0.0.1:80", errAddress},
		{Endpoint{URL: "https://office.example/"}, "93.184.215.14:443", nil},
		{Endpoint{URL: "https://office.example/"}, "10.0.0.1:443", errAddress},
	} {
		if got := guard(c.endpoint)("tcp", c.address, nil); !errors.Is(got, c.want) {
			t.Errorf("%+v at %s: %v, want %v", c.endpoint, c.address, got, c.want)
		}
	}
	if id := unreached(&net.OpError{Op: "dial", Err: errPlain}); id != "webhook.plain_not_allowed" {
		t.Error(id)
	}
}

// A name is judged by the address it leads to at the moment of dialling, whoever answers for the name.
func TestNamesOfThisMachineAreRefused(t *testing.T) {
	asked := false
	address := serve(t, func(http.ResponseWriter, *http.Request) { asked = true })
	port := address[strings.LastIndex(address, ":"):]
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]", "127.1.2.3"} {
		got := send(t, Endpoint{URL: "http://" + host + port, AllowPlain: true})
		if got != (delivery.Answer{Fault: "webhook.address_not_allowed"}) || asked {
			t.Errorf("%s: %+v, asked %v", host, got, asked)
		}
	}
	for _, host := range []string{"169.254.169.254", "10.0.0.1", "192.168.0.1"} {
		if got := send(t, Endpoint{URL: "http://" + host + "/", AllowPlain: true}); got.Fault != "webhook.address_not_allowed" {
			t.Errorf("%s: %+v", host, got)
		}
	}
	if got := send(t, Endpoint{URL: "http://169.254.169.254/", AllowPrivate: true}); got.Fault != "webhook.address_not_allowed" {
		t.Errorf("the credentials of a cloud, private addresses allowed: %+v", got)
	}
	if got := send(t, Endpoint{URL: "http://localhost" + port, AllowPrivate: true}); got.Outcome != delivery.Delivered || !asked {
		t.Errorf("allowed: %+v, asked %v", got, asked)
	}
}
