package notary_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/mod/sumdb/note"
	"google.golang.org/protobuf/proto"

	"journey/cmd/journey/notary"
	"journey/eventstore"
	"journey/eventstore/proof"
	journeyv1 "journey/proto/journey/v1"
)

// several is a log of n events of 7 histories, which take turns.
func several(t *testing.T, n int) paper {
	t.Helper()
	var p paper
	for i := range n {
		data, err := proto.Marshal(&journeyv1.Event{Id: fmt.Sprint("e-", i), Version: uint64(i/7 + 1)})
		if err != nil {
			t.Fatal(err)
		}
		p = append(p, eventstore.Message{Subject: fmt.Sprintf("journey.laqs.participant.p-%04d", i%7), Sequence: uint64(i) + 1, Data: data})
	}
	return p
}

// signOn lets a notary sign the log as it is, on a day.
func signOn(t *testing.T, folder, day string, log notary.Log) error {
	t.Helper()
	now, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	book, err := notary.OpenBook(folder, "a-log")
	if err != nil {
		return err
	}
	defer book.Close()
	return notary.Notary{Log: log, Book: book, Every: time.Hour, Now: func() time.Time { return now }, Words: slog.New(slog.DiscardHandler)}.Once(t.Context())
}

// days is what was signed of days, and the heads of the last.
func days(t *testing.T, folder string) ([]proof.Day, *proof.HeadTree) {
	t.Helper()
	key, err := notary.PublicKey(folder)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		t.Fatal(err)
	}
	text, kept, err := notary.KeptDays(folder)
	if err != nil {
		t.Fatal(err)
	}
	var out []proof.Day
	notes, torn := proof.Notes(text)
	if len(torn) > 0 {
		t.Errorf("torn: %q", torn)
	}
	for _, n := range notes {
		day, err := proof.ReadDay(n, verifier)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, day)
	}
	if len(out) == 0 {
		return nil, nil
	}
	heads, err := proof.ReadHeadTree(verifier.Name(), kept)
	if err != nil {
		t.Fatal(err)
	}
	return out, heads
}

// Each day that has ended is signed once, however often the notary is started, also after days without it.
func TestTheHeadsAreSignedOncePerDay(t *testing.T) {
	folder, log := t.TempDir(), several(t, 2600)
	for _, c := range []struct {
		day    string
		events int
	}{{"2026-11-20", 0}, {"2026-11-21", 3}, {"2026-11-21", 40}, {"2026-11-22", 40}, {"2026-11-22", 50}, {"2026-12-01", 2600}, {"2026-11-30", 2600}} {
		if err := signOn(t, folder, c.day, log[:c.events]); err != nil {
			t.Fatalf("%s: %v", c.day, err)
		}
	}
	signed, heads := days(t, folder)
	var got []string
	for _, d := range signed {
		got = append(got, fmt.Sprint(d.Day, " ", d.Log.Size, " ", d.Histories))
		if root := rootOf(t, log[:d.Log.Size]); root != d.Log.Root {
			t.Errorf("%s: the log has the hash %v, signed was %v", d.Day, root, d.Log.Root)
		}
	}
	if want := []string{"2026-11-20 3 3", "2026-11-21 40 7", "2026-11-30 2600 7"}; !slices.Equal(got, want) {
		t.Errorf("signed were %v, want %v", got, want)
	}
	last := signed[len(signed)-1]
	if heads.Root() != last.Root {
		t.Errorf("the heads have the hash %v, signed was %v", heads.Root(), last.Root)
	}
	for i, m := range log[len(log)-7:] {
		p, there := heads.Prove(m.Subject)
		if err := last.CheckHead(m.Subject, p); err != nil || !there || p.Head.Sequence != m.Sequence || p.Head.Version != uint64((2593+i)/7+1) {
			t.Errorf("%s: %+v, %v", m.Subject, p.Head, err)
		}
	}
}

// A clock that was years ahead when a day was signed, and was put right, is told, once: until then no heads are signed.
func TestAClockThatIsBehindWhatWasSignedIsTold(t *testing.T) {
	folder, log := t.TempDir(), several(t, 40)
	if err := signOn(t, folder, "2036-11-22", log); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		book, err := notary.OpenBook(folder, "a-log")
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		var words bytes.Buffer
		now := time.Date(2026, 11, 22, 0, 0, 30, 0, time.UTC)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err = notary.Notary{Log: log, Book: book, Every: time.Second, Now: func() time.Time { return now }, Words: slog.New(slog.NewTextHandler(&words, nil))}.Run(ctx)
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		if told := strings.Count(words.String(), "the clock is behind"); told != 1 || !strings.Contains(words.String(), "2036-11-21") {
			t.Errorf("told %d times:\n%s", told, words.String())
		}
		if day := book.Day().Day; day != "2036-11-21" {
			t.Errorf("signed was %s", day)
		}
	})
}

// A day that is signed is not signed again, nor one before it.
func TestADayIsNeverSignedTwice(t *testing.T) {
	folder, log := t.TempDir(), several(t, 40)
	if err := signOn(t, folder, "2026-11-22", log); err != nil {
		t.Fatal(err)
	}
	book, err := notary.OpenBook(folder, "a-log")
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	before := files(t, folder)
	var other proof.Heads
	other.Add(1, "journey.laqs.participant.p-0001", nil)
	at, _ := book.Signed()
	for _, day := range []string{"2026-11-21", "2026-11-20"} {
		if err := book.SignDay(day, at, other.Tree(at.Origin)); err != nil || files(t, folder) != before {
			t.Errorf("%s: %v", day, err)
		}
	}
}

// What lies further back than is read again at a start is found at night.
func TestAtNightTheWholeLogIsReadAgain(t *testing.T) {
	folder, log := t.TempDir(), several(t, 2600)
	if err := signOn(t, folder, "2026-11-21", log); err != nil {
		t.Fatal(err)
	}
	changed := slices.Clone(log)
	changed[100].Data = append(slices.Clone(changed[100].Data), 0x28, 2)
	if err := signOn(t, folder, "2026-11-21", changed); err != nil {
		t.Errorf("on the same day: %v", err)
	}
	if err := signOn(t, folder, "2026-11-22", changed); !errors.Is(err, notary.ErrForked) {
		t.Errorf("at night: %v", err)
	}
	if signed, _ := days(t, folder); len(signed) != 1 {
		t.Errorf("%d days are signed", len(signed))
	}
}

// After a crash the day is signed, once, and its heads lie there.
func TestAfterACrashTheDayIsSigned(t *testing.T) {
	folder, log := t.TempDir(), several(t, 40)
	if err := signOn(t, folder, "2026-11-21", log[:30]); err != nil {
		t.Fatal(err)
	}
	before := size(t, filepath.Join(folder, "days"))
	oldHeads, err := os.ReadFile(filepath.Join(folder, "heads"))
	if err != nil {
		t.Fatal(err)
	}
	if err := signOn(t, folder, "2026-11-22", log); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(folder, "days"))
	if err != nil {
		t.Fatal(err)
	}
	newHeads, err := os.ReadFile(filepath.Join(folder, "heads"))
	if err != nil {
		t.Fatal(err)
	}
	for at := before; at <= int64(len(whole)); at += 37 {
		for name, heads := range map[string][]byte{"old": oldHeads, "new": newHeads, "torn": newHeads[:100], "none": nil} {
			write(t, folder, "days", whole[:at])
			write(t, folder, "heads", heads)
			if err := signOn(t, folder, "2026-11-22", log); err != nil {
				t.Fatalf("days cut at %d, %s heads: %v", at, name, err)
			}
			signed, is := days(t, folder)
			if len(signed) != 2 || is.Root() != signed[1].Root || signed[1].Log.Size != 40 {
				t.Fatalf("days cut at %d, %s heads: %+v", at, name, signed)
			}
		}
	}
	t.Run("heads that are gone are not made from another log", func(t *testing.T) {
		write(t, folder, "heads", nil)
		changed := slices.Clone(log)
		changed[3], changed[4] = changed[4], changed[3]
		changed[3].Sequence, changed[4].Sequence = 4, 5
		if err := signOn(t, folder, "2026-11-22", changed); !errors.Is(err, notary.ErrForked) {
			t.Errorf("it says %v", err)
		}
	})
}

// ahead is a log that says it is longer than what has arrived.
type ahead struct {
	slow
	last uint64
}

func (a ahead) Last(context.Context) (eventstore.Mark, error) {
	return eventstore.Mark{Log: "a-log", Sequence: a.last}, nil
}

// Whatever lay in the log when the day ended is in the heads of the day.
func TestTheDayWaitsForWhatWasStoredUntilItsEnd(t *testing.T) {
	folder, log := t.TempDir(), several(t, 60)
	synctest.Test(t, func(t *testing.T) { // begins on 2000-01-01
		book, err := notary.OpenBook(folder, "a-log")
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Second)
		defer cancel()
		err = notary.Notary{
			Log: ahead{slow{log}, 35}, Book: book, Every: 10*time.Second - time.Millisecond, Now: time.Now, Words: slog.New(slog.DiscardHandler),
		}.Run(ctx)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("it ended: %v", err)
		}
	})
	signed, _ := days(t, folder)
	if len(signed) != 1 || signed[0].Day != "1999-12-31" || signed[0].Log.Size < 35 || signed[0].Log.Size > 50 {
		t.Errorf("%+v", signed)
	}
}
