package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/deploy/local/broker"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// tampered copies the log and the notary's folder of a deployment that has ended, lets somebody at the copy,
// and answers what verify says of it.
func tampered(t *testing.T, data string, change func(copied string)) (verified, int) {
	t.Helper()
	copied := t.TempDir()
	for _, name := range []string{"nats", "notary"} {
		if err := os.CopyFS(filepath.Join(copied, name), os.DirFS(filepath.Join(data, name))); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(copied, "notary", "notary.key"), 0o600); err != nil {
		t.Fatal(err)
	}
	change(copied)
	server, err := broker.Start(broker.Config{Dir: filepath.Join(copied, "nats")})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	d := deployment{NATS: server.URL()}
	d.NATSUser, d.NATSPassword = server.Credentials()
	text, err := json.Marshal(d)
	if err == nil {
		err = os.WriteFile(deploymentFile(copied), text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	out, code := typed(t, copied, "verify", "-o", "jsonl")
	var v verified
	for line := range strings.Lines(out) {
		if json.Unmarshal([]byte(line), &v) == nil && v.Detail+v.Finding != "" || v.Fits {
			break
		}
	}
	if said, again := typed(t, copied, "notary", "--once"); code != again {
		t.Errorf("verify ends with %d and finds %s, the notary with %d: %s", code, v.Finding, again, said)
	}
	return v, code
}

// blocks is the file with the last events of the log.
func blocks(t *testing.T, copied string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(copied, "nats", "jetstream", "*", "streams", "JOURNEY", "msgs", "*.blk"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	return files[0]
}

// workOn appends events to a log as somebody would who knows nothing of what was there.
func workOn(t *testing.T, data string, events int) {
	t.Helper()
	server, err := broker.Start(broker.Config{Dir: filepath.Join(data, "nats")})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	d := deployment{NATS: server.URL()}
	d.NATSUser, d.NATSPassword = server.Credentials()
	if err := d.onLog(t.Context(), slog.New(slog.DiscardHandler), func(_ *parts, store *eventstore.JetStream) error {
		for i := range events {
			if _, err := store.Append(t.Context(), eventstore.Draft{
				Subject: eventstore.Subject{Operation: "laqs", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: fmt.Sprintf("p-%d", 9100+i)},
				Events: []*journeyv1.Event{{
					RequestId: uuid.NewString(), OccurredOn: "2016-03-04", RecordedAt: timestamppb.Now(), Actor: &journeyv1.Actor{Id: "worker-1"},
					Step: &journeyv1.Step{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{Minutes: 45}}},
				}},
			}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestWhatWasDoneToADataFolderIsFound does to copies of the files of a log what a person or a disk can do. The
// server starts with each of them as if nothing had happened.
func TestWhatWasDoneToADataFolderIsFound(t *testing.T) {
	place := t.TempDir()
	data := filepath.Join(place, "data")
	steps := simulated(t, place, 3)
	dev := begin(t, data)
	must(t, data, "import", steps)
	must(t, data, "notary", "--once")
	early := t.TempDir() // an older folder, which came back
	dev.end()
	if err := os.CopyFS(early, os.DirFS(filepath.Join(data, "nats"))); err != nil {
		t.Fatal(err)
	}
	dev = begin(t, data)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"p-9001", "p-9002"} {
		must(t, data, "record", "--operation", "laqs", "--subject", id, "--on", "2016-03-01", "@"+filepath.Join(here, "testdata", "steps", "registered.json"))
	}
	must(t, data, "notary", "--once")
	dev.end()

	untouched, code := tampered(t, data, func(string) {})
	if code != exitDone || !untouched.Fits || untouched.Signed != untouched.Events || untouched.Checkpoints != 2 {
		t.Fatalf("exit code %d, %+v", code, untouched)
	}
	last := untouched.Events
	change := func(do func([]byte) []byte) func(string) {
		return func(copied string) {
			path := blocks(t, copied)
			text, err := os.ReadFile(path)
			if err == nil {
				err = os.WriteFile(path, do(text), 0o640)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	forget := func(copied string) { // what the server remembers of its files, so that it reads them
		_ = os.Remove(filepath.Join(filepath.Dir(blocks(t, copied)), "index.db"))
	}
	older := func(copied string) {
		if err := os.RemoveAll(filepath.Join(copied, "nats")); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(filepath.Join(copied, "nats"), os.DirFS(early)); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		change   func(string)
		findings string
	}{
		"a byte in the middle": {func(copied string) {
			change(func(text []byte) []byte { text[len(text)/2] ^= 1; return text })(copied)
			forget(copied)
		}, "log.cut_off log.removed log.changed"},
		"a torn tail": {func(copied string) {
			change(func(text []byte) []byte { return text[:len(text)-len(text)/3] })(copied)
			forget(copied)
		}, "log.cut_off log.removed"},
		"an older folder":                    {older, "log.cut_off"},
		"an older folder that was worked on": {func(copied string) { older(copied); workOn(t, copied, 3) }, "log.forked"},
	} {
		t.Run(name, func(t *testing.T) {
			v, code := tampered(t, data, c.change)
			if code != exitRefused || v.Fits || !strings.Contains(c.findings, v.Finding) || v.Finding == "" || v.From == 0 || v.From > last {
				t.Errorf("exit code %d, %+v; want one of %s", code, v, c.findings)
			}
		})
	}
}
