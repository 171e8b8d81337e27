package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connecthttp"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"

	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// breakingOff streams two histories of four, and then what end says.
type breakingOff struct {
	*storedHistories
	journeyv1connect.UnimplementedOperationReplayServiceHandler
	end  error
	from *journeyv1.StreamFrom
}

func (s *breakingOff) StreamHistories(_ context.Context, r *journeyv1.StreamHistoriesRequest, stream journeyv1connect.OperationReplayServiceStreamHistoriesServerStream) error {
	s.from = r.From
	at := func(done uint64) *journeyv1.StreamProgress {
		return &journeyv1.StreamProgress{Position: &journeyv1.Position{Log: "log-1", Sequence: 9}, Read: 9, Histories: 4, Done: done}
	}
	if err := stream.Send(&journeyv1.StreamHistoriesResponse{Progress: at(0)}); err != nil {
		return err
	}
	for i, id := range []string{"p-0002", "p-0001"} {
		if err := stream.Send(&journeyv1.StreamHistoriesResponse{Progress: at(uint64(i + 1)), Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, Subject: id, Entries: s.participant}); err != nil {
			return err
		}
	}
	return s.end
}

// What breaks off says so, ends with another code than 0, and says how to go on; its output is never taken for all.
func TestAWholeOperationThatBreaksOff(t *testing.T) {
	for _, c := range []struct {
		what   string
		output string
		end    error
		code   int
		want   []string
		ends   string
	}{
		{"the service goes away", "json", connect.NewError(connect.CodeUnavailable, "ending"), exitUnreachable, []string{`"after":"participant/p-0001@log-1:9"`, `"english":`}, "}"},
		{"it is whole", "json", nil, exitDone, nil, "]\n"},
	} {
		t.Run(c.what, func(t *testing.T) {
			stored := &breakingOff{storedHistories: someHistories(t), end: c.end}
			server := connect.NewServer()
			journeyv1connect.RegisterHistoryServiceHandler(server, stored)
			journeyv1connect.RegisterOperationReplayServiceHandler(server, stored)
			mux := http.NewServeMux()
			connecthttp.Mount(mux, server)
			web := httptest.NewServer(mux)
			t.Cleanup(web.Close)
			opts := &options{}
			command := historyCommand(opts)
			opts.bind(command.Flags())
			var out bytes.Buffer
			command.SetOut(&out)
			command.SetErr(new(bytes.Buffer))
			command.SilenceErrors, command.SilenceUsage = true, true
			command.SetArgs([]string{"--all", "--operation", "op", "--url", web.URL, "--token", "x", "--data", t.TempDir(), "-o", c.output, "--after", "employer/e-1@log-1:9"})
			err := command.ExecuteContext(t.Context())
			code, text := exitDone, ""
			if err != nil {
				code, text = exitRefused, err.Error()
			}
			var coded *exitError
			if errors.As(err, &coded) {
				code = coded.code
			}
			if code != c.code {
				t.Errorf("code %d, want %d: %v", code, c.code, err)
			}
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing in %q", want, text)
				}
			}
			if got := out.String(); strings.Count(got, `"version":"1"`) < 2 || !strings.HasSuffix(got, c.ends) {
				t.Errorf("printed %s", got)
			}
			want := &journeyv1.StreamFrom{Position: &journeyv1.Position{Log: "log-1", Sequence: 9}, Kind: journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER, Subject: "e-1"}
			if diff := cmp.Diff(want, stored.from, protocmp.Transform()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whoever interrupts it is told how to go on, if anything came.
func TestAWholeOperationIsInterrupted(t *testing.T) {
	for _, c := range []struct {
		lang, want string
		come       int
	}{
		{"en", "interrupted – this is not all. Go on with --after participant/p-0002@log-1:9", 2},
		{"de", "abgebrochen – das ist nicht alles. Weiter geht es mit --after participant/p-0001@log-1:9", 1},
		{"en", "interrupted before anything came", 0},
	} {
		ctx, interrupt := context.WithCancel(t.Context())
		come := 0
		var bars bytes.Buffer
		err := (&options{lang: c.lang, output: "table"}).runs(ctx, &bars, func() (string, *journeyv1.StreamProgress, error) {
			if come == c.come {
				interrupt()
				return "", nil, ctx.Err()
			}
			come++
			return fmt.Sprint("participant/p-000", come), &journeyv1.StreamProgress{Position: &journeyv1.Position{Log: "log-1", Sequence: 9}, Read: 9, Histories: 4, Done: uint64(come)}, nil
		})
		if err == nil || err.Error() != c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}
