package evidence

import (
	"bytes"
	"strings"
	"testing"

	"journey/cmd/journey/verification"
)

// Where the heads of a day were signed, nobody can show a history without its end of then.
func TestABundleThatHidesTheEndOfItsHistoryIsNamed(t *testing.T) {
	p := signedPlace(t, 23, 0, "a-log", 1).withDay(t, 17, 1) // then p-1 had 9 of its 12 events
	text := p.bundle(t, "p-1")
	b, err := Check(text, p.key)
	if err != nil || b.AsOf != "2026-11-21" || b.Head.Head.Version != 9 || b.Head.Head.Sequence != 17 {
		t.Fatalf("%v, as of %q %+v", err, b.AsOf, b.Head)
	}
	if readme := string(unzipped(t, text)[readmeName]); !strings.Contains(readme, "head.json               that this history then had") {
		t.Errorf("the read-me does not tell:\n%s", readme)
	}
	without := func(f map[string][]byte, events int) {
		for version := events + 1; version <= 12; version++ {
			delete(f, eventName(version))
			delete(f, proofName(version))
		}
		f[readableName] = bytes.Join(bytes.SplitAfter(f[readableName], []byte("\n"))[:events], nil)
		listed(t, f, events)
	}
	other := unzipped(t, signedPlace(t, 23, 0, "a-log", 1).withDay(t, 17, 1).bundle(t, "p-2"))
	later := unzipped(t, signedPlace(t, 23, 0, "a-log", 1).withDay(t, 19, 1).bundle(t, "p-1"))
	forged := unzipped(t, signedPlace(t, 23, 0, "a-log", 2).withDay(t, 17, 2).bundle(t, "p-1"))
	for name, c := range map[string]struct {
		change func(map[string][]byte)
		want   verification.Kind
	}{
		"what came after that day is not shown": {func(f map[string][]byte) { without(f, 9) }, ""},
		"the last event of that day is hidden":  {func(f map[string][]byte) { without(f, 8) }, verification.HiddenTail},
		"all but the first are hidden":          {func(f map[string][]byte) { without(f, 1) }, verification.HiddenTail},
		"the head of another history":           {func(f map[string][]byte) { f[headName] = other[headName] }, verification.Proof},
		"the head of another day":               {func(f map[string][]byte) { f[headName] = later[headName] }, verification.Proof},
		"another day":                           {func(f map[string][]byte) { f[dayName] = later[dayName] }, verification.Proof},
		"the day and the head of other events":  {func(f map[string][]byte) { f[dayName], f[headName] = later[dayName], later[headName] }, verification.Heads},
		"a day that somebody else signed":       {func(f map[string][]byte) { f[dayName], f[headName] = forged[dayName], forged[headName] }, verification.Signature},
		"a day of another date": {func(f map[string][]byte) {
			f[dayName] = bytes.Replace(f[dayName], []byte("2026-11-21"), []byte("2026-11-22"), 1)
		}, verification.Signature},
		"a head with fewer events": {func(f map[string][]byte) {
			f[headName] = bytes.Replace(f[headName], []byte(`"version": 9`), []byte(`"version": 8`), 1)
		}, verification.Proof},
		"a head that is written otherwise":    {func(f map[string][]byte) { f[headName] = append(f[headName], '\n') }, verification.Proof},
		"a head that is none":                 {func(f map[string][]byte) { f[headName] = []byte("{}\n") }, verification.Proof},
		"a day without a head":                {func(f map[string][]byte) { delete(f, headName) }, verification.Missing},
		"a head without a day":                {func(f map[string][]byte) { delete(f, dayName) }, verification.Missing},
		"neither: nothing is said of the end": {func(f map[string][]byte) { delete(f, dayName); delete(f, headName) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			files := unzipped(t, text)
			c.change(files)
			got := verification.Kind("")
			if f := verification.Found(second(Check(zipped(t, listed(t, files, -1)), p.key))); f != nil {
				got = f.Kind
			}
			if got != c.want {
				t.Errorf("it says %q, want %q", got, c.want)
			}
		})
	}
}

// No bundle is made of a history whose end is not the one that was signed.
func TestNothingIsBundledThatHidesItsEnd(t *testing.T) {
	p := signedPlace(t, 23, 0, "a-log", 1).withDay(t, 17, 1)
	if f := verification.Found(second(New(participant("p-1"), p.of("p-1")[:8], p.signed))); f == nil || f.Kind != verification.HiddenTail {
		t.Errorf("it says %v", f)
	}
}
