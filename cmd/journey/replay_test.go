package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connecthttp"
	"github.com/google/go-cmp/cmp"

	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// storedReplay answers ReplayHistory from what it was given.
type storedReplay struct {
	*storedHistories
	response *journeyv1.ReplayHistoryResponse
	cutOff   string
}

func (s *storedReplay) ReplayHistory(_ context.Context, r *journeyv1.ReplayHistoryRequest) (*journeyv1.ReplayHistoryResponse, error) {
	s.cutOff = r.CutOff
	return s.response, nil
}

// someReplay has a note that would like to be a script, figures that move for people and figures that do not,
// and an obligation that moved.
func someReplay(t *testing.T) *storedReplay {
	t.Helper()
	const upcoming, overdue = journeyv1.ObligationState_OBLIGATION_STATE_UPCOMING, journeyv1.ObligationState_OBLIGATION_STATE_OVERDUE
	stored := someHistories(t)
	session := historyEntry(t, 1, "2016-04-30", `{"counselling_session_held": {"kind": "COUNSELLING_KIND_INITIAL", "minutes": 45, "mode": "CONTACT_MODE_IN_PERSON", "note": "<script>alert('x')</script> & \"more\""}}`)
	placement := historyEntry(t, 2, "2016-05-03", `{"placement_started": {"placement": "pl-1", "kind": "PLACEMENT_KIND_INTERNSHIP", "hours_per_week": 20}}`)
	correction := historyEntry(t, 3, "2016-05-03", `{"fact_corrected": {"version": 2, "occurred_on": "2016-05-03", "step": {"placement_started": {"placement": "pl-1", "kind": "PLACEMENT_KIND_INTERNSHIP", "hours_per_week": 7.5}}}}`)
	for i, e := range []*journeyv1.HistoryEntry{session, placement, correction} {
		e.Position, e.Hash = &journeyv1.Position{Log: "log", Sequence: uint64(11 + i)}, bytes.Repeat([]byte{byte(i + 1)}, 32)
	}
	rule := &journeyv1.AcceptanceRule{Rule: "accepted.entered", German: "Regeln 3 und 4: nach dem Eintritt.", English: "Rules 3 and 4: after the entry."}
	return &storedReplay{storedHistories: stored, response: &journeyv1.ReplayHistoryResponse{
		CutOff: "2016-12-31", Definition: "esf-2014/1", Position: &journeyv1.Position{Log: "log", Sequence: 13},
		Steps: []*journeyv1.ReplayedStep{
			{Entry: session, State: &journeyv1.JourneyState{Phase: journeyv1.Phase_PHASE_ENTERED, Barriers: []string{"b-1", "b-2"}}},
			{
				Entry: placement, Rules: []*journeyv1.AcceptanceRule{rule},
				State: &journeyv1.JourneyState{Phase: journeyv1.Phase_PHASE_PLACED, Placements: []string{"pl-1"}},
				Figures: []*journeyv1.MovedFigure{
					{Code: "CO01", After: journeyv1.Counting_COUNTING_YES, BreakdownAfter: "women", German: "arbeitslos", English: "unemployed"},
					{Code: "CO03", After: journeyv1.Counting_COUNTING_NO},
				},
				Obligations: []*journeyv1.MovedObligation{{Participant: "p-0001", Obligation: "employment.pl-1.7", After: overdue, OpensOn: "2016-05-07", CheckpointOn: "2016-05-10", ClosesOn: "2016-05-17"}},
			},
			{
				Entry: correction, State: &journeyv1.JourneyState{Phase: journeyv1.Phase_PHASE_PLACED, Placements: []string{"pl-1"}},
				Figures:     []*journeyv1.MovedFigure{{Code: "CO01", Before: journeyv1.Counting_COUNTING_YES, After: journeyv1.Counting_COUNTING_UNKNOWN, BreakdownBefore: "women"}},
				Obligations: []*journeyv1.MovedObligation{{Participant: "p-0001", Obligation: "employment.pl-1.7", Before: overdue, After: upcoming, OpensOn: "2017-05-07", CheckpointOn: "2017-05-10", ClosesOn: "2017-05-17", Moved: true}},
			},
		},
	}}
}

// tellReplay runs the command against a service that holds the replay.
func tellReplay(t *testing.T, stored *storedReplay, args ...string) (string, error) {
	t.Helper()
	server := connect.NewServer()
	journeyv1connect.RegisterHistoryServiceHandler(server, stored)
	journeyv1connect.RegisterReplayServiceHandler(server, stored)
	mux := http.NewServeMux()
	connecthttp.Mount(mux, server)
	web := httptest.NewServer(mux)
	t.Cleanup(web.Close)
	opts := &options{}
	c := replayCommand(opts)
	opts.bind(c.Flags())
	var out bytes.Buffer
	c.SetOut(&out)
	c.SilenceErrors, c.SilenceUsage = true, true
	c.SetArgs(append([]string{"p-0001", "--operation", "op", "--url", web.URL, "--token", "x", "--data", t.TempDir()}, args...))
	err := c.ExecuteContext(t.Context())
	return out.String(), err
}

// The page is what it was, byte for byte: testdata/case-file.<language>.html.
func TestTheCaseFileIsOnePageThatNeedsNothingElse(t *testing.T) {
	for _, lang := range []string{"de", "en"} {
		t.Run(lang, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "case.html")
			out, err := tellReplay(t, someReplay(t), "--lang", lang, "--case-file", name)
			if err != nil || !strings.Contains(out, "case.html") {
				t.Fatal(out, err)
			}
			got, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile("testdata/case-file." + lang + ".html")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Error(diff)
			}
			for _, not := range []string{"<script", "src=", "href=", "url(", "@import", "http:", "https:"} {
				if strings.Contains(string(got), not) {
					t.Errorf("the page has %q", not)
				}
			}
			info, err := os.Stat(name)
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("others may read it: %v %v", info.Mode(), err)
			}
			var coded *exitError
			pdf := filepath.Join(t.TempDir(), "case.pdf")
			if _, err := tellReplay(t, someReplay(t), "--case-file", pdf); !errors.As(err, &coded) || coded.code != exitUsage {
				t.Errorf("HTML is called a PDF: %v", err)
			}
			if _, err := tellReplay(t, someReplay(t), "--case-file", name); !errors.As(err, &coded) || coded.code != exitUsage {
				t.Errorf("it is written over: %v", err)
			}
			if again, err := os.ReadFile(name); err != nil || !bytes.Equal(again, got) {
				t.Errorf("what was there is gone: %v", err)
			}
		})
	}
}

func TestAReplayIsTold(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		want []string
		not  []string
	}{
		{
			"in German", []string{"--lang", "de"},
			[]string{"Regel: Regeln 3 und 4: nach dem Eintritt.", "danach: vermittelt; offene Vermittlungen: pl-1", "Zahl: CO01: – → ja (Frauen). arbeitslos", "Nachbegleitung: employment.pl-1.7: überfällig → steht bevor, 07.05.2017 bis 17.05.2017", "(Fenster verschoben)", "berichtigt durch Version 3", "Stichtag 2016-12-31, Indikatoren esf-2014/1, Position 13"},
			[]string{"CO03"},
		},
		{"in CSV", []string{"-o", "csv"}, []string{"date,version,step,marks,rules,state,figures,follow-ups,recorded by,recorded,position,hash\n", "CO01: yes (women) → unknown", ",13," + strings.Repeat("03", 32)}, []string{"CO03", "cut-off"}},
		{"JSON has every figure", []string{"-o", "jsonl"}, []string{`"code":"CO03"`, `"after":"COUNTING_NO"`}, []string{"Position 13"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := tellReplay(t, someReplay(t), c.args...)
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

func TestAReplayIsAskedForAtACutOff(t *testing.T) {
	stored := someReplay(t)
	if _, err := tellReplay(t, stored, "--cut-off", "2016-06-30"); err != nil || stored.cutOff != "2016-06-30" {
		t.Error(stored.cutOff, err)
	}
}
