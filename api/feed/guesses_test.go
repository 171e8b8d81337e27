package feed

import (
	"fmt"
	"testing"
	"time"
)

// clock is a time that a test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func (c *clock) after(d time.Duration) { c.at = c.at.Add(d) }

func taken(g *Guesses, address string, times int) (n int) {
	for range times {
		if g.Take(address) {
			n++
		}
	}
	return n
}

func TestGuessesAreBounded(t *testing.T) {
	c := &clock{time.Date(2016, 6, 10, 8, 0, 0, 0, time.UTC)}
	g := NewGuesses(c.now)
	const home, port2, other = "192.0.2.1:4000", "192.0.2.1:4001", "192.0.2.2:4000"
	if n := taken(g, home, 30) + taken(g, port2, 5); n != 20 {
		t.Errorf("%d guesses at once, want 20 of one address, whatever the port", n)
	}
	if n := taken(g, other, 1); n != 1 {
		t.Error("somebody else pays for it")
	}
	c.after(3 * time.Second)
	if n := taken(g, home, 5); n != 1 {
		t.Errorf("%d guesses after three seconds, want 1", n)
	}
	c.after(-time.Hour)
	if n := taken(g, home, 5); n != 0 {
		t.Errorf("%d guesses after the clock went back, want 0", n)
	}
	c.after(3 * time.Second)
	if n := taken(g, home, 5); n != 1 {
		t.Errorf("%d guesses three seconds after the clock went back, want 1", n)
	}
	c.after(3 * time.Hour)
	if n := taken(g, home, 50); n != 20 {
		t.Errorf("%d guesses after hours, want 20 and no more", n)
	}
}

func TestAHouseholdIsOneAddress(t *testing.T) {
	g := NewGuesses(time.Now)
	n := 0
	for i := range 30 {
		n += taken(g, fmt.Sprintf("[2001:db8:1:2::%x]:4000", i+1), 1)
	}
	if n != 20 {
		t.Errorf("%d guesses from one network, want 20", n)
	}
	if taken(g, "[2001:db8:1:3::1]:4000", 1) != 1 {
		t.Error("the network beside it pays for it")
	}
	if taken(g, "[::ffff:192.0.2.9]:1", 15)+taken(g, "192.0.2.9:1", 15) != 20 {
		t.Error("an IPv4 address written as IPv6 is another one")
	}
}

func TestMemoryIsBounded(t *testing.T) {
	c := &clock{time.Date(2016, 6, 10, 8, 0, 0, 0, time.UTC)}
	g := NewGuesses(c.now)
	for i := range addressesAtMost + 500 {
		g.Take(fmt.Sprintf("10.%d.%d.%d:1", i>>16, i>>8&255, i&255))
	}
	if len(g.left) > addressesAtMost+1 {
		t.Errorf("%d addresses are kept", len(g.left))
	}
	c.after(time.Hour)
	if !g.Take("192.0.2.1:1") || len(g.left) > 1 {
		t.Errorf("%d addresses are kept after an hour", len(g.left))
	}
}
