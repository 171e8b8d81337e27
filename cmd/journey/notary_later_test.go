package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// ofOneEvent is a log in memory.
func ofOneEvent(t *testing.T) *eventstore.Memory {
	t.Helper()
	store, err := eventstore.NewMemory(eventstore.MemoryConfig{Keys: eventstore.NewMemoryKeyring()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Append(t.Context(), eventstore.Draft{
		Subject: eventstore.Subject{Operation: "op", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: "a"},
		Events: []*journeyv1.Event{{
			RequestId: uuid.NewString(), OccurredOn: "2026-03-04", RecordedAt: timestamppb.New(time.Unix(1_770_000_000, 0)), Actor: &journeyv1.Actor{Id: "worker-1"},
			Step: &journeyv1.Step{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{Minutes: 45}}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// The service makes the log of accesses, perhaps after the notary was started: from then on that is signed as well.
func TestALogThatIsMadeLaterIsSigned(t *testing.T) {
	events, accesses, made := ofOneEvent(t), ofOneEvent(t), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	told, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- notarize(ctx, []signedLog{{log: events}}, func(ctx context.Context) (signedLog, error) {
			select {
			case <-made:
				return signedLog{name: accessName, log: accesses}, nil
			case <-ctx.Done():
				return signedLog{}, ctx.Err()
			}
		}, notaryFlags{folder: t.TempDir(), listen: "127.0.0.1:0", every: 5 * time.Millisecond}, out, slog.New(slog.DiscardHandler))
		out.Close()
	}()
	line, err := bufio.NewReader(told).ReadBytes('\n')
	var at struct{ Listening string }
	if err = errors.Join(err, json.Unmarshal(line, &at)); err != nil {
		t.Fatal(err)
	}
	signed := func(path, origin string) bool {
		answer, err := http.Get(at.Listening + path)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode == http.StatusOK && strings.HasPrefix(string(text), "journey/"+origin+"\n1\n")
	}
	await := func(path, origin string) {
		t.Helper()
		enough := time.After(patience)
		for !signed(path, origin) {
			select {
			case err := <-ended:
				t.Fatalf("it ended: %v", err)
			case <-enough:
				t.Fatalf("%s is not signed", path)
			case <-time.After(5 * time.Millisecond):
			}
		}
	}
	await("/checkpoint", events.LogID())
	if signed("/access/checkpoint", accesses.LogID()) {
		t.Error("signed before it was there")
	}
	close(made)
	await("/access/checkpoint", accesses.LogID())
	await("/checkpoint", events.LogID())
	cancel()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
