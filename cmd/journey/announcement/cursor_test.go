package announcement

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
)

func announcer(t *testing.T, name string, content Content, secret byte) *Announcer {
	t.Helper()
	a, err := New(name, content, bytes.Repeat([]byte{secret}, MinSecret))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestACursorIsOpenedByWhoSealedIt(t *testing.T) {
	a, other := announcer(t, "payroll", Protobuf, 1), announcer(t, "payroll", Protobuf, 2)
	seen := map[string]bool{}
	for _, c := range []Cursor{{}, {Position: 1}, {Position: 1, Index: 1}, {Position: 256}, {math.MaxUint64, math.MaxUint32}} {
		sealed := a.SealCursor(c)
		if got, err := a.Cursor(sealed); err != nil || got != c {
			t.Errorf("%v is %v, %v", c, got, err)
		}
		if _, err := other.Cursor(sealed); !errors.Is(err, ErrCursor) {
			t.Errorf("another subscription opens %v: %v", c, err)
		}
		if len(sealed) != 32 || seen[sealed] {
			t.Errorf("%v is sealed as %s", c, sealed)
		}
		seen[sealed] = true
	}
	// What lies in streams is opened for ever.
	if got := a.SealCursor(Cursor{Position: 4711, Index: 3}); got != "168ce9561bde3ed8e1132751d3a9d7f6" {
		t.Errorf("sealed otherwise than before: %s", got)
	}
}

func TestWhatIsNoCursorIsRefused(t *testing.T) {
	a := announcer(t, "payroll", JSON, 1)
	for _, header := range []string{"", "4711", "zz", strings.Repeat("0", 32), strings.Repeat("0", 34), a.SealCursor(Cursor{Position: 1}) + "00", a.SealCursor(Cursor{Position: 1})[2:]} {
		if got, err := a.Cursor(header); !errors.Is(err, ErrCursor) {
			t.Errorf("%q is %v, %v", header, got, err)
		}
	}
}

func TestCursorsComeInTheOrderOfTheirEmissions(t *testing.T) {
	in := []Cursor{{}, {Position: 1}, {Position: 1, Index: 1}, {Position: 2}, {Position: 2, Index: 7}, {Position: math.MaxUint64}}
	for i, a := range in {
		for j, b := range in {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := a.Compare(b); got != want {
				t.Errorf("%v and %v: %d", a, b, got)
			}
		}
	}
}

func TestWhatIsNoSubscriptionGetsNoAnnouncer(t *testing.T) {
	secret := bytes.Repeat([]byte{1}, MinSecret)
	for _, name := range []string{"", "*", ">", "a.b", "a b", "Payroll", "-a", "a/b", strings.Repeat("a", 64)} {
		if _, err := New(name, JSON, secret); err == nil {
			t.Errorf("there is an announcer of %q", name)
		}
	}
	for _, content := range []Content{"", "xml", "Protobuf"} {
		if _, err := New("payroll", content, secret); err == nil {
			t.Errorf("there is an announcer of content %q", content)
		}
	}
	if _, err := New("payroll", JSON, secret[1:]); err == nil || strings.Contains(err.Error(), "\x01") {
		t.Errorf("a short secret: %v", err)
	}
}
