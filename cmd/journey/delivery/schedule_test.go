package delivery

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestNextFollowsTheSchedule(t *testing.T) {
	want := []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour,
		5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}
	s := Standard()
	if first, ok := s.Next(0, 0, 1); first != 0 || !ok {
		t.Errorf("the first attempt waits %v, %v", first, ok)
	}
	for i, least := range want {
		got, ok := s.Next(i+1, 0, 42)
		if !ok || got < least || got > least+least/5 {
			t.Errorf("after %d attempts: %v, %v; want %v and at most a fifth more", i+1, got, ok, least)
		}
	}
	if wait, ok := s.Next(10, 0, 42); ok {
		t.Errorf("after ten attempts there is another one in %v", wait)
	}
	if wait, ok := s.Next(10, time.Hour, 42); ok {
		t.Errorf("asking for a wait gives another attempt after the last, in %v", wait)
	}
}

func TestNextHonoursWhatIsAsked(t *testing.T) {
	for _, c := range []struct {
		name  string
		asked time.Duration
		least time.Duration
		most  time.Duration
	}{
		{"longer than the schedule", time.Hour, time.Hour, time.Hour},
		{"shorter than the schedule", time.Second, 5 * time.Second, 6 * time.Second},
		{"longer than anybody may ask", 1000 * time.Hour, 24 * time.Hour, 24 * time.Hour},
		{"less than nothing", -time.Hour, 5 * time.Second, 6 * time.Second},
	} {
		if got, _ := Standard().Next(1, c.asked, 7); got < c.least || got > c.most {
			t.Errorf("%s: %v, want %v to %v", c.name, got, c.least, c.most)
		}
	}
}

// Next is the same for the same seed, and spreads over seeds.
func TestNextSpreadsBySeed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed, attempts := rapid.Uint64().Draw(t, "seed"), rapid.IntRange(1, 9).Draw(t, "attempts")
		one, _ := Standard().Next(attempts, 0, seed)
		two, _ := Standard().Next(attempts, 0, seed)
		if one != two {
			t.Fatalf("%v and %v with one seed", one, two)
		}
	})
	seen := map[time.Duration]bool{}
	for seed := range uint64(100) {
		wait, _ := Standard().Next(3, 0, seed)
		seen[wait] = true
	}
	if len(seen) < 95 {
		t.Errorf("100 seeds wait only %d different times", len(seen))
	}
}
