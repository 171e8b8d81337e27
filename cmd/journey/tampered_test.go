package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/deploy/local/broker"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// blocks is the file with the events of the log.
func blocks(t *testing.T, data string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(data, "nats", "jetstream", "*", "streams", "JOURNEY", "msgs", "*.blk"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	return files[0]
}

// onServer starts the broker of a data folder for a while.
func onServer(t *testing.T, data string, do func(*broker.Server, *parts)) {
	t.Helper()
	server, err := broker.Start(broker.Config{Dir: filepath.Join(data, "nats")})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	p, err := open(t.Context(), brokerOnly(server), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	do(server, p)
}

func brokerOnly(server *broker.Server) deployment {
	d := deployment{NATS: server.URL()}
	d.NATSUser, d.NATSPassword = server.Credentials()
	return d
}

// workOn appends events to a log as somebody would who knows nothing of what was there.
func workOn(t *testing.T, data string, events int) {
	t.Helper()
	onServer(t, data, func(server *broker.Server, _ *parts) {
		err := brokerOnly(server).onLog(t.Context(), slog.New(slog.DiscardHandler), func(_ *parts, store *eventstore.JetStream) error {
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
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// rewrite puts another log into the place of one, under its name, its id and its settings.
func rewrite(t *testing.T, data string, change func([]eventstore.Message) []eventstore.Message) {
	t.Helper()
	onServer(t, data, func(_ *broker.Server, p *parts) {
		p.keyring = eventstore.NewMemoryKeyring()
		store, err := p.store(t.Context(), eventstore.Config{})
		if err != nil {
			t.Fatal(err)
		}
		log := change(everything(t, store))
		js, err := jetstream.New(p.nats)
		if err != nil {
			t.Fatal(err)
		}
		stream, err := js.Stream(t.Context(), "JOURNEY")
		if err != nil {
			t.Fatal(err)
		}
		if err := js.DeleteStream(t.Context(), "JOURNEY"); err != nil {
			t.Fatal(err)
		}
		if _, err := js.CreateStream(t.Context(), stream.CachedInfo().Config); err != nil {
			t.Fatal(err)
		}
		for _, m := range log {
			if _, err := js.Publish(t.Context(), m.Subject, m.Data); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// stopped runs a process of a deployment that must end by itself, and answers what it said.
func stopped(t *testing.T, d deployment, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "journey", args...)
	cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), d.environment()...)
	said, err := cmd.CombinedOutput()
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) {
		t.Fatal(err)
	}
	if code := cmd.ProcessState.ExitCode(); code != exitRefused {
		t.Errorf("journey %s: exit code %d, want %d\n%s", args[0], code, exitRefused, said)
	}
	return string(said)
}

// pair is the places of the first and the last event of one participant, and of two neighbours of two histories
// behind the first.
func pair(t *testing.T, data string) (first, last, neighbour int) {
	t.Helper()
	copied := t.TempDir()
	if err := os.CopyFS(filepath.Join(copied, "nats"), os.DirFS(filepath.Join(data, "nats"))); err != nil {
		t.Fatal(err)
	}
	onServer(t, copied, func(_ *broker.Server, p *parts) {
		p.keyring = eventstore.NewMemoryKeyring()
		store, err := p.store(t.Context(), eventstore.Config{})
		if err != nil {
			t.Fatal(err)
		}
		log := everything(t, store)
		first = slices.IndexFunc(log, func(m eventstore.Message) bool { return strings.Contains(m.Subject, ".participant.") })
		for i, m := range log {
			if m.Subject == log[first].Subject {
				last = i
			}
			if i > first && neighbour == 0 && m.Subject != log[i-1].Subject {
				neighbour = i - 1
			}
		}
	})
	if last <= first || neighbour == 0 {
		t.Fatalf("%d, %d, %d", first, last, neighbour)
	}
	return first, last, neighbour
}

// remains is what the processes keep in PostgreSQL of the log, but not why one halted.
func remains(t *testing.T, d deployment) string {
	t.Helper()
	p, err := pool(t.Context(), d.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	var text string
	if err := p.QueryRow(t.Context(), `
SELECT (SELECT string_agg(model || ' ' || status || ' ' || sequence || ' ' || hash, E'\n' ORDER BY model, generation) FROM journey_projections.generation)
       || (SELECT sequence || ' ' || hash FROM journey_api.watermark)`).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

// examinedCopy copies the log and the notary's folder of a deployment that has ended, lets somebody at the copy,
// and answers what verify says of it. The processes of the deployment must end with one of the damages; none =
// they are not started.
func examinedCopy(t *testing.T, data string, d deployment, change func(copied string), damages []string) (verified, int) {
	t.Helper()
	copied := t.TempDir()
	for _, name := range []string{"nats", "notary"} {
		if err := os.CopyFS(filepath.Join(copied, name), os.DirFS(filepath.Join(data, name))); err != nil {
			t.Fatal(err)
		}
	}
	for _, pattern := range []string{"notary.key", "*/notary.key"} {
		keys, err := filepath.Glob(filepath.Join(copied, "notary", pattern))
		if err != nil || len(keys) == 0 {
			t.Fatalf("%v, %v", keys, err)
		}
		for _, key := range keys {
			if err := os.Chmod(key, 0o600); err != nil { // which copying forgets
				t.Fatal(err)
			}
		}
	}
	change(copied)
	server, err := broker.Start(broker.Config{Dir: filepath.Join(copied, "nats")})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	d.NATS = server.URL()
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
	var all sync.WaitGroup
	for _, args := range [][]string{{"projector", "caseload"}, {"projector", "outcome"}, {"serve", "--listen", "127.0.0.1:0"}} {
		if damages == nil {
			break
		}
		all.Go(func() {
			said := stopped(t, d, args...)
			_, why, _ := strings.Cut(said, "journey: ")
			if !slices.ContainsFunc(damages, func(kind string) bool { return strings.Contains(why, kind+" at ") }) ||
				!strings.Contains(why, `"journey verify" names what happened; then restore the newest backup`) {
				t.Errorf("journey %s says none of %s and what to do:\n%s", strings.Join(args, " "), damages, said)
			}
		})
	}
	all.Wait()
	return v, code
}
