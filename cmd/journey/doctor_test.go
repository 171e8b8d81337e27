package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/mod/sumdb/tlog"

	"journey/cmd/journey/notary"
	"journey/eventstore"
)

// examined is what the doctor finds, by check, and its exit code.
func examined(t *testing.T, data string, args ...string) (map[string]finding, int) {
	t.Helper()
	out, code := typed(t, data, append([]string{"doctor", "-o", "jsonl"}, args...)...)
	found := map[string]finding{}
	for line := range strings.Lines(out) {
		var f finding
		if json.Unmarshal([]byte(line), &f) == nil && f.Check != "" {
			if was, twice := found[f.Check]; !twice || was.Status != healthError {
				found[f.Check] = f
			}
		}
	}
	return found, code
}

// wants says that one check is an error in these words, and that no other one is.
func wants(t *testing.T, data, check, words string, args ...string) {
	t.Helper()
	found, code := examined(t, data, args...)
	f := found[check]
	if code != exitRefused || f.Status != healthError || !strings.Contains(f.Found, words) || f.Next == "" {
		t.Errorf("exit code %d; %s is %q: %q, next %q; want an error that says %q and what to do", code, check, f.Status, f.Found, f.Next, words)
	}
	for name, f := range found {
		if name != check && f.Status == healthError {
			t.Errorf("%s is an error as well: %s", name, f.Found)
		}
	}
}

// signedSome signs a tree of so many leaves of a log.
func signedSome(t *testing.T, folder, log string, leaves int) {
	t.Helper()
	book, err := notary.OpenBook(folder, log)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if err := book.Append(make([]tlog.Hash, leaves)); err != nil {
		t.Fatal(err)
	}
	if _, err := book.Sign(); err != nil {
		t.Fatal(err)
	}
}

// TestTheDoctorFindsWhatIsWrong makes one fault after the other and mends it again.
func TestTheDoctorFindsWhatIsWrong(t *testing.T) {
	place := t.TempDir()
	data := filepath.Join(place, "data")
	steps := simulated(t, place, 3)
	dev := begin(t, data)
	must(t, data, "import", steps)
	p, store := inside(t, data)
	caughtUp(t, data, store)
	sql := func(statement string, args ...any) {
		t.Helper()
		if _, err := p.database.Exec(t.Context(), statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	well := func(t *testing.T) {
		t.Helper()
		soon(t, "the doctor finds nothing", func() bool {
			found, code := examined(t, data)
			if len(found) < 12 {
				t.Fatalf("only %d checks were made", len(found))
			}
			return code == exitDone && found["watermark"].Status == healthOK // the service writes it every second
		})
	}
	well(t)

	t.Run("a log that is shorter than the watermark", func(t *testing.T) {
		sql(`UPDATE journey_api.watermark SET sequence = sequence + 5`)
		wants(t, data, "watermark", "log.shorter")
		sql(`UPDATE journey_api.watermark SET sequence = sequence - 5`)
		well(t)
	})
	t.Run("a log of accesses that is shorter than its watermark", func(t *testing.T) {
		must(t, data, "caseload", "--operation", "laqs")
		soon(t, "the service writes the watermark of accesses", func() bool {
			mark, err := storedAccessWatermark(t.Context(), p.database)
			return err == nil && mark.Sequence > 0
		})
		sql(`UPDATE journey_api.access_watermark SET sequence = sequence + 5`)
		wants(t, data, "access log", "log.shorter")
		sql(`UPDATE journey_api.access_watermark SET sequence = sequence - 5`)
		well(t)
	})
	t.Run("a log with other content than the watermark says", func(t *testing.T) {
		sql(`UPDATE journey_api.watermark SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1)`)
		wants(t, data, "watermark", "log.hash_differs")
		sql(`UPDATE journey_api.watermark SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1)`)
		well(t)
	})
	t.Run("a read model that is ahead of the log", func(t *testing.T) {
		sql(`UPDATE journey_projections.generation SET sequence = sequence + 7 WHERE model = 'outcome'`)
		wants(t, data, "read model outcome", "log.shorter")
		sql(`UPDATE journey_projections.generation SET sequence = sequence - 7 WHERE model = 'outcome'`)
		well(t)
	})
	t.Run("a projector that halted", func(t *testing.T) {
		const flip = `UPDATE journey_projections.generation SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1) WHERE model = 'caseload'`
		sql(flip)
		kill := func() {
			t.Helper()
			if pid := dev.child("projector caseload"); pid != 0 {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		}
		kill()
		soon(t, "the projector has halted", func() bool {
			var why string
			err := p.database.QueryRow(t.Context(), `SELECT halted FROM journey_projections.generation WHERE model = 'caseload'`).Scan(&why)
			return err == nil && why != ""
		})
		wants(t, data, "read model caseload", "has halted: log.hash_differs")
		sql(flip)
		well(t)
	})
	t.Run("lost keys", func(t *testing.T) {
		if _, err := p.keys.Exec(t.Context(), `
CREATE TABLE kept AS
SELECT * FROM keyring.class_keys WHERE subject LIKE 'journey.laqs.participant.%' ORDER BY subject LIMIT 1`); err != nil {
			t.Fatal(err)
		}
		if _, err := p.keys.Exec(t.Context(), `DELETE FROM keyring.class_keys WHERE subject IN (SELECT subject FROM kept)`); err != nil {
			t.Fatal(err)
		}
		wants(t, data, "keys", "the keys of 1 of", "--all")
		wants(t, data, "keys", "the keys of 1 of")
		if out, code := typed(t, data, "backup", filepath.Join(place, "backup")); code != exitRefused || !strings.Contains(out, "the keys of 1 histories were lost") {
			t.Errorf("a backup: exit code %d\n%s", code, out)
		}
		if _, err := p.keys.Exec(t.Context(), `INSERT INTO keyring.class_keys SELECT * FROM kept`); err != nil {
			t.Fatal(err)
		}
		well(t)
	})
	t.Run("a stream of another configuration", func(t *testing.T) {
		js, err := jetstream.New(p.nats)
		if err != nil {
			t.Fatal(err)
		}
		stream, err := js.Stream(t.Context(), "JOURNEY")
		if err != nil {
			t.Fatal(err)
		}
		config := stream.CachedInfo().Config
		config.AllowDirect = false
		if _, err := js.UpdateStream(t.Context(), config); err != nil {
			t.Fatal(err)
		}
		wants(t, data, "stream", "allow_direct is off, must be true")
		config.AllowDirect = true
		if _, err := js.UpdateStream(t.Context(), config); err != nil {
			t.Fatal(err)
		}
		well(t)
	})
	t.Run("more was signed than there is", func(t *testing.T) {
		signedSome(t, filepath.Join(place, "more"), store.LogID(), 1_000_000)
		t.Setenv("JOURNEY_NOTARY_FOLDER", filepath.Join(place, "more"))
		wants(t, data, "notary", "1000000 were signed, but the log ends at")
	})
	t.Run("nobody signs any more", func(t *testing.T) {
		signedSome(t, filepath.Join(place, "less"), store.LogID(), 1)
		d := &doctor{parts: *p, log: store.(*eventstore.JetStream), notary: filepath.Join(place, "less"), now: func() time.Time { return time.Now().Add(time.Hour) }}
		d.checkNotary(t.Context())
		if f := d.findings[0]; f.Status != healthWarning || !strings.Contains(f.Found, "1 of ") || !strings.Contains(f.Found, "waited for over") || f.Next == "" {
			t.Errorf("%+v", f)
		}
		d = &doctor{parts: *p, log: store.(*eventstore.JetStream), notary: filepath.Join(place, "nowhere"), now: time.Now}
		d.checkNotary(t.Context())
		if f := d.findings[0]; f.Status != healthWarning || !strings.Contains(f.Found, "nobody signs") || f.Next == "" {
			t.Errorf("%+v", f)
		}
		must(t, data, "notary", "--once")
		d = &doctor{parts: *p, log: store.(*eventstore.JetStream), notary: filepath.Join(data, "notary"), now: func() time.Time { return time.Now().AddDate(0, 0, 3) }}
		d.checkNotary(t.Context())
		if f := d.findings[0]; f.Status != healthWarning || !strings.Contains(f.Found, "more than a day ago") {
			t.Errorf("%+v", f)
		}
	})
	t.Run("nothing that answers", func(t *testing.T) {
		dev.end()
		found, code := examined(t, data)
		if code != exitRefused || found["nats"].Status != healthError || found["database"].Status != healthError || found["key database"].Status != healthError {
			t.Errorf("exit code %d, %v", code, found)
		}
	})
}
