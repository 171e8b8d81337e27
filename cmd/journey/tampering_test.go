package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"journey/deploy/local/postgres"
	"journey/eventstore"
	"journey/eventstore/storetest"
	journeyv1 "journey/proto/journey/v1"
)

// TestWhatWasDoneToADataFolderIsFound does to copies of the log of a deployment what a person or a disk can do.
// The server starts with each of them as if nothing had happened; "journey verify" and the notary name it, and
// every projector and the service stop, write nothing, and say what to do.
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
	_, store := inside(t, data)
	caughtUp(t, data, store)
	dev.end()
	database, err := postgres.Start(t.Context(), postgres.Config{Dir: filepath.Join(data, "postgres")})
	if err != nil {
		t.Fatal(err)
	}
	defer database.Stop()
	d := deployment{Database: database.DSN("journey"), Keys: database.DSN("journey_keys"), KeyFile: localKeyFile(data), Tokens: filepath.Join(data, "tokens.yaml")}
	before := remains(t, d)

	untouched, code := examinedCopy(t, data, d, func(string) {}, nil)
	if code != exitDone || !untouched.Fits || untouched.Signed != untouched.Events || untouched.Checkpoints < 2 {
		t.Fatalf("exit code %d, %+v", code, untouched)
	}
	last := untouched.Events
	onDisk := func(do func([]byte) []byte) func(string) {
		return func(copied string) {
			path := blocks(t, copied)
			text, err := os.ReadFile(path)
			if err == nil {
				err = os.WriteFile(path, do(text), 0o640)
			}
			if err != nil {
				t.Fatal(err)
			}
			_ = os.Remove(filepath.Join(filepath.Dir(path), "index.db")) // what the server remembers of its files, so that it reads them
		}
	}
	older := func(copied string) {
		if err := os.RemoveAll(filepath.Join(copied, "nats")); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(filepath.Join(copied, "nats"), os.DirFS(early)); err != nil {
			t.Fatal(err)
		}
	}
	anew := func(change func([]eventstore.Message) []eventstore.Message) func(string) {
		return func(copied string) { rewrite(t, copied, change) }
	}
	// Two events of one participant with others between, and two neighbours of two histories.
	early1, late1, neighbour := pair(t, data)
	page, err := os.ReadFile(filepath.Join(here, "..", "..", "docs", "tampering.md"))
	if err != nil {
		t.Fatal(err)
	}
	fact := func(ev *journeyv1.Event) { ev.OccurredOn = "2015-01-01" }
	for name, c := range map[string]struct {
		change   func(string)
		findings string // one of these by verify
		damages  string // one of these by the processes
	}{
		"some bytes on the disk (the server drops what it cannot read)": {onDisk(func(text []byte) []byte { text[len(text)/2] ^= 1; return text }), "log.cut_off log.removed log.changed", "log.shorter log.gap"},
		"the end of a file torn off":                                    {onDisk(func(text []byte) []byte { return text[:len(text)-len(text)/3] }), "log.cut_off", "log.shorter"},
		"an older copy of the folder put back":                          {older, "log.cut_off", "log.shorter"},
		"an older copy put back and worked on":                          {func(copied string) { older(copied); workOn(t, copied, 3) }, "log.forked", "log.hash_differs"},
		"the stream made anew with its id, one event changed": {anew(func(ms []eventstore.Message) []eventstore.Message {
			return storetest.Rewritten(t, ms, early1, fact)
		}), "log.changed", "log.hash_differs"},
		"the same, with every hash behind it made right": {anew(func(ms []eventstore.Message) []eventstore.Message {
			return storetest.Mended(t, storetest.Rewritten(t, ms, early1, fact))
		}), "log.changed", "log.hash_differs"},
		"the last event of a history changed, which no other names": {anew(func(ms []eventstore.Message) []eventstore.Message {
			return storetest.Rewritten(t, ms, late1, fact)
		}), "log.changed", "log.hash_differs"},
		"an event left out": {anew(func(ms []eventstore.Message) []eventstore.Message { return slices.Delete(ms, early1, early1+1) }), "log.removed", "log.shorter"},
		"an event left out, hashes made right, another one at the end": {anew(func(ms []eventstore.Message) []eventstore.Message {
			return storetest.Mended(t, append(slices.Delete(ms, early1, early1+1), ms[late1]))
		}), "log.forked", "log.hash_differs"},
		"two events in each other's place": {anew(func(ms []eventstore.Message) []eventstore.Message {
			ms[neighbour], ms[neighbour+1] = ms[neighbour+1], ms[neighbour]
			return ms
		}), "log.reordered", "log.gap"},
		"the same, hashes made right": {anew(func(ms []eventstore.Message) []eventstore.Message {
			ms[neighbour], ms[neighbour+1] = ms[neighbour+1], ms[neighbour]
			return storetest.Mended(t, ms)
		}), "log.changed", "log.hash_differs"},
		"the last events left out": {anew(func(ms []eventstore.Message) []eventstore.Message { return ms[:len(ms)-2] }), "log.older", "log.shorter"},
		"the last events replaced by others": {anew(func(ms []eventstore.Message) []eventstore.Message {
			return storetest.Mended(t, append(slices.Clone(ms[:len(ms)-2]), ms[early1], ms[late1], ms[early1]))
		}), "log.forked", "log.hash_differs"},
	} {
		t.Run(name, func(t *testing.T) {
			if row := "| " + name + " | " + either(c.findings) + " | " + either(c.damages) + " |\n"; !strings.Contains(string(page), row) {
				t.Errorf("docs/tampering.md does not say: %s", row)
			}
			v, code := examinedCopy(t, data, d, c.change, strings.Fields(c.damages))
			if code != exitRefused || v.Fits || v.Finding == "" || !slices.Contains(strings.Fields(c.findings), v.Finding) || v.From == 0 || v.From > last {
				t.Errorf("exit code %d, %+v; want one of %s", code, v, c.findings)
			}
			if after := remains(t, d); after != before {
				t.Errorf("something was written: %s, before it was %s", after, before)
			}
		})
	}
}

// either is names as the page says them.
func either(names string) string {
	quoted := strings.Fields(names)
	for i := range quoted {
		quoted[i] = "`" + quoted[i] + "`"
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	return strings.Join(quoted[:len(quoted)-1], ", ") + " or " + quoted[len(quoted)-1]
}
