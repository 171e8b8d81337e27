package reminder_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/cmd/journey/outbox"
	"journey/cmd/journey/reminder"
	"journey/eventstore/accesslog"
	journeyv1 "journey/proto/journey/v1"
)

// TestABreakGlassIsPlannedOnce: for every channel, however often the log is read; an old one and other lines are not.
func TestABreakGlassIsPlannedOnce(t *testing.T) {
	w := tell(t)
	o := w.outside(office + `
mail: {host: localhost, security: plain, from: "office@provider.example", list_url: "https://office.example/list"}`)
	line := func(age time.Duration, broken *journeyv1.GlassBroken) *journeyv1.AccessRecord {
		r := &journeyv1.AccessRecord{At: timestamppb.New(w.clock().Add(-age)), Operation: "laqs", Participant: "p-0001", Actor: &journeyv1.Actor{Id: "cw-1"}, Broken: broken}
		if broken != nil {
			r.Kind = journeyv1.AccessKind_ACCESS_KIND_BREAK_GLASS
		}
		return r
	}
	log := accesslog.NewMemory(nil)
	if err := log.Append(t.Context(), line(time.Minute, nil), line(8*24*time.Hour, &journeyv1.GlassBroken{}), line(time.Minute, &journeyv1.GlassBroken{})); err != nil {
		t.Fatal(err)
	}
	planned := func() (count int, hook []byte) {
		t.Helper()
		if err := w.Pool.QueryRow(t.Context(), `SELECT count(*), (array_agg(body) FILTER (WHERE channel = 'webhook'))[1] FROM journey_outbox.deliveries
			WHERE channel = 'webhook' AND target = 'office' OR channel = 'mail' AND target = 'officers/laqs'`).Scan(&count, &hook); err != nil {
			t.Fatal(err)
		}
		return count, hook
	}
	for round := 1; round <= 2; round++ {
		if round == 2 { // a second reading has come past the first one when it has planned this
			if err := log.Append(t.Context(), line(0, &journeyv1.GlassBroken{})); err != nil {
				t.Fatal(err)
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- o.Glasses(ctx, log, w.settings) }()
		for n, _ := planned(); n < 2*round; n, _ = planned() {
			if ctx.Err() != nil {
				t.Fatal("nothing is planned")
			}
		}
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	n, hook := planned()
	var said struct {
		Type string `json:"type"`
		Data struct {
			Participant string `json:"participant"`
		} `json:"data"`
	}
	if err := json.Unmarshal(hook, &said); err != nil || n != 4 || said.Type != "access.break_glass" || said.Data.Participant != "p-0001" {
		t.Errorf("%d planned; %s, %v", n, hook, err)
	}
}

// TestABreakGlassWithoutAChannelIsNoSecret: where nobody can be told, whoever runs the process reads so.
func TestABreakGlassWithoutAChannelIsNoSecret(t *testing.T) {
	w := tell(t)
	said := &words{}
	o := reminder.NewOutside(w.Pool, &reminder.Channels{}, outbox.Config{Log: slog.New(slog.NewTextHandler(said, nil)), Now: w.clock})
	log := accesslog.NewMemory(nil)
	if err := log.Append(t.Context(), &journeyv1.AccessRecord{Kind: journeyv1.AccessKind_ACCESS_KIND_BREAK_GLASS, At: timestamppb.New(w.clock()), Operation: "laqs", Participant: "p-0001",
		Actor: &journeyv1.Actor{Id: "cw-1"}, Broken: &journeyv1.GlassBroken{}}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	said.then = stop
	if err := o.Glasses(ctx, log, &reminder.Settings{}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if !strings.Contains(said.text, "nobody is told of a break-glass") || strings.Contains(said.text, "cw-1") || strings.Contains(said.text, "p-0001") {
		t.Error(said.text)
	}
}

// words is a log that ends something with its first line.
type words struct {
	text string
	then func()
}

func (w *words) Write(line []byte) (int, error) {
	w.text += string(line)
	w.then()
	return len(line), nil
}
