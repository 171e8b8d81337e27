package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connecthttp"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// storedHistories answers GetHistory from what it was given, and remembers what it was asked last.
type storedHistories struct {
	operation, participant []*journeyv1.HistoryEntry
	asked                  *journeyv1.GetHistoryRequest
}

func (s *storedHistories) GetHistory(_ context.Context, r *journeyv1.GetHistoryRequest) (*journeyv1.GetHistoryResponse, error) {
	s.asked = r
	if r.Kind == journeyv1.HistoryKind_HISTORY_KIND_OPERATION {
		return &journeyv1.GetHistoryResponse{Entries: s.operation}, nil
	}
	if r.AtVersion > 0 {
		return &journeyv1.GetHistoryResponse{Entries: s.participant[:r.AtVersion]}, nil
	}
	return &journeyv1.GetHistoryResponse{Entries: s.participant}, nil
}

func historyEntry(t *testing.T, version uint64, on, step string) *journeyv1.HistoryEntry {
	t.Helper()
	e := &journeyv1.Event{
		Version: version, OccurredOn: on, Step: &journeyv1.Step{},
		// Half past eleven in the evening UTC is the next day in Berlin.
		RecordedAt: timestamppb.New(time.Date(2016, 5, 2, 23, 30, 0, 0, time.UTC)),
		Actor:      &journeyv1.Actor{Id: "cw-1", Role: journeyv1.Role_ROLE_CASE_WORKER},
	}
	if err := protojson.Unmarshal([]byte(step), e.Step); err != nil {
		t.Fatal(err)
	}
	return &journeyv1.HistoryEntry{Event: e}
}

func someHistories(t *testing.T) *storedHistories {
	t.Helper()
	placement := func(hours string) string {
		return `{"placement_started": {"placement": "pl-1", "kind": "PLACEMENT_KIND_INTERNSHIP", "hours_per_week": ` + hours + `}}`
	}
	return &storedHistories{
		operation: []*journeyv1.HistoryEntry{historyEntry(t, 1, "2015-05-01", `{"operation_registered": {"name": "op", "time_zone": "Europe/Berlin"}}`)},
		participant: []*journeyv1.HistoryEntry{
			historyEntry(t, 1, "2016-05-03", placement("20")),
			historyEntry(t, 2, "2016-05-03", `{"fact_corrected": {"version": 1, "occurred_on": "2016-05-03", "step": `+placement("7.5")+`}}`),
		},
	}
}

// tellHistory runs the command against a service that holds the histories.
func tellHistory(t *testing.T, stored *storedHistories, args ...string) (string, error) {
	t.Helper()
	server := connect.NewServer()
	journeyv1connect.RegisterHistoryServiceHandler(server, stored)
	mux := http.NewServeMux()
	connecthttp.Mount(mux, server)
	web := httptest.NewServer(mux)
	t.Cleanup(web.Close)
	opts := &options{}
	c := historyCommand(opts)
	opts.bind(c.Flags())
	var out bytes.Buffer
	c.SetOut(&out)
	c.SilenceErrors, c.SilenceUsage = true, true
	c.SetArgs(append([]string{"p-0001", "--operation", "op", "--url", web.URL, "--token", "x", "--data", t.TempDir()}, args...))
	err := c.ExecuteContext(t.Context())
	return out.String(), err
}

func TestHistoryTellsAJourney(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		want []string
		not  []string
	}{
		{
			"a table in German, recorded on the day of the operation's zone",
			[]string{"--lang", "de"},
			[]string{"was geschah", "03.05.2016", "Vermittlung pl-1 beginnt: Praktikum, 20 Stunden", "* berichtigt durch Version 2: Stunden in der Woche 20 → 7,5", "= jetzt: Vermittlung pl-1 beginnt: Praktikum, 7,5 Stunden", "cw-1 (Fallmanagement)"},
			[]string{"am 02.05.2016"},
		},
		{"CSV has the columns", []string{"-o", "csv"}, []string{"date,version,step,reads now,marks", "2016-05-03,1,\"Placement pl-1 begins: internship, 20 hours a week.\""}, nil},
		{"JSON has the entries themselves", []string{"-o", "json"}, []string{`"placement_started":{`, `"version":"2"`}, []string{"Placement pl-1"}},
		{"a difference", []string{"--diff", "1..2"}, []string{"changed", "Placement pl-1 begins: internship, 7.5 hours a week.", "* hours a week: 20 → 7.5"}, []string{"recorded by"}},
		{"a view against another", []string{"--against", "version=1"}, []string{"changed", "* hours a week: 20 → 7.5"}, []string{"added"}},
		{"an earlier view against what holds now", []string{"--at-version", "1", "--against", "now"}, []string{"changed", "* hours a week: 7.5 → 20"}, nil},
		{"no difference", []string{"--diff", "2..2"}, []string{"No difference."}, nil},
		{"a difference for machines", []string{"--diff", "1..2", "-o", "jsonl"}, []string{`"kind":"changed","version":1,"on":"2016-05-03"`, `{"field":"hours a week","before":"20","after":"7.5"}`}, nil},
		{"a difference in CSV", []string{"--diff", "0..1", "-o", "csv"}, []string{"kind,date,version,step,changes\nadded,2016-05-03,1,"}, nil},
		{"no difference in JSON is an empty list", []string{"--diff", "2..2", "-o", "json"}, []string{"[]\n"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := tellHistory(t, someHistories(t), c.args...)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("%q is missing in\n%s", want, out)
				}
			}
			for _, not := range c.not {
				if strings.Contains(out, not) {
					t.Errorf("%q stands in\n%s", not, out)
				}
			}
		})
	}
}

func TestHistoryAsksForWhatTheFlagsSay(t *testing.T) {
	stored := someHistories(t)
	if _, err := tellHistory(t, stored, "--kind", "employer", "--as-known", "2016-12-31T18:00:00Z", "--on", "2016-06-30", "--at-version", "2"); err != nil {
		t.Fatal(err)
	}
	want := &journeyv1.GetHistoryRequest{
		Operation: "op", Kind: journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER, Subject: "p-0001", On: "2016-06-30", AtVersion: 2,
		AsKnown: timestamppb.New(time.Date(2016, 12, 31, 18, 0, 0, 0, time.UTC)),
	}
	if diff := cmp.Diff(want, stored.asked, protocmp.Transform()); diff != "" {
		t.Error(diff)
	}
}

func TestHistoryAsksForTheOtherViewOnceMore(t *testing.T) {
	stored := someHistories(t)
	if _, err := tellHistory(t, stored, "--at-version", "1", "--against", "as-known=2016-12-31T18:00:00Z,on=2016-06-30"); err != nil {
		t.Fatal(err)
	}
	want := &journeyv1.GetHistoryRequest{
		Operation: "op", Subject: "p-0001", On: "2016-06-30",
		AsKnown: timestamppb.New(time.Date(2016, 12, 31, 18, 0, 0, 0, time.UTC)),
	}
	if diff := cmp.Diff(want, stored.asked, protocmp.Transform()); diff != "" {
		t.Error(diff)
	}
}

func TestHistoryRefusesWhatItCannotRead(t *testing.T) {
	for _, args := range [][]string{
		{"--diff", "5"}, {"--diff", "a..b"}, {"--diff", "-1..2"}, {"--diff", ".."}, {"--kind", "person"},
		{"--as-known", "yesterday"}, {"--against", "then"}, {"--against", "version=0"}, {"--against", "on="},
		{"--against", "as-known=yesterday"}, {"--against", "now", "--diff", "1..2"}, {"-o", "yaml"}, {"-o", "yaml", "--diff", "1..2"},
	} {
		out, err := tellHistory(t, someHistories(t), args...)
		var coded *exitError
		if !errors.As(err, &coded) || coded.code != exitUsage || out != "" {
			t.Errorf("%v: %v, printed %q", args, err, out)
		}
	}
}
