package feed

import (
	"net/netip"
	"sync"
	"time"
)

// Bounds of how often somebody may ask for a feed that is not there.
const (
	guessesAtOnce   = 20
	guessEvery      = 3 * time.Second
	addressesAtMost = 10_000
)

// Guesses bounds how often one address is told that a feed does not exist: twenty times at once, then once in three
// seconds; beyond that it is told to wait. A token has 256 bits, so no rate would find one, and whoever knows one is
// served whatever others behind the same proxy ask for: only what was not found counts. What is bounded are programs
// that go on asking for a feed that was revoked. Addresses are kept in memory, at most 10,000 of them; beyond that
// newcomers share one bound, as do all who come through one proxy.
type Guesses struct {
	now  func() time.Time
	mu   sync.Mutex
	left map[netip.Prefix]bucket
}

type bucket struct {
	guesses float64
	at      time.Time
}

// NewGuesses begins with nobody having asked.
func NewGuesses(now func() time.Time) *Guesses {
	return &Guesses{now: now, left: map[netip.Prefix]bucket{}}
}

// Take counts a request of an address (host:port) for a feed that was not found; false if it has none left.
func (g *Guesses) Take(address string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	who := g.key(address)
	b := g.bucket(who)
	left := b.guesses >= 1
	if left {
		b.guesses--
	}
	g.left[who] = b // its time too, so that a clock that went back does not lock anybody out
	return left
}

// bucket is what an address has left now.
func (g *Guesses) bucket(who netip.Prefix) bucket {
	now := g.now()
	b, known := g.left[who]
	if !known {
		return bucket{guessesAtOnce, now}
	}
	if gone := now.Sub(b.at); gone > 0 {
		b.guesses = min(guessesAtOnce, b.guesses+float64(gone)/float64(guessEvery))
	}
	b.at = now
	return b
}

// key is whose bound counts for an address: IPv6 by the network of 64 bits that one household has.
func (g *Guesses) key(address string) (who netip.Prefix) {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return who
	}
	ip := at.Addr().Unmap().WithZone("")
	bits := ip.BitLen()
	if ip.Is6() {
		bits = 64
	}
	who = netip.PrefixFrom(ip, bits).Masked()
	if _, known := g.left[who]; !known && len(g.left) >= addressesAtMost {
		for other := range g.left {
			if g.bucket(other).guesses >= guessesAtOnce {
				delete(g.left, other)
			}
		}
		if len(g.left) >= addressesAtMost {
			return netip.Prefix{}
		}
	}
	return who
}
