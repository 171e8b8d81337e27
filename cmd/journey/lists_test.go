package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connecthttp"

	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// pagesOfCases answers one case a page, three in all.
type pagesOfCases struct {
	journeyv1connect.UnimplementedStaffServiceHandler
}

func (pagesOfCases) ListCases(_ context.Context, r *journeyv1.ListCasesRequest) (*journeyv1.ListCasesResponse, error) {
	next := map[string]string{"": "2", "2": "3", "3": ""}[r.PageToken]
	return &journeyv1.ListCasesResponse{
		Cases: []*journeyv1.Case{{Participant: fmt.Sprintf("p-%s", r.PageToken)}}, Total: 3, NextPageToken: next,
	}, nil
}

// ListStaff knows nobody.
func (pagesOfCases) ListStaff(context.Context, *journeyv1.ListStaffRequest) (*journeyv1.ListStaffResponse, error) {
	return &journeyv1.ListStaffResponse{}, nil
}

func TestProgramsGetEveryPageAndPeopleGetOne(t *testing.T) {
	server := connect.NewServer()
	journeyv1connect.RegisterCaseloadServiceHandler(server, pagesOfCases{})
	journeyv1connect.RegisterStaffServiceHandler(server, pagesOfCases{})
	mux := http.NewServeMux()
	connecthttp.Mount(mux, server)
	web := httptest.NewServer(mux)
	t.Cleanup(web.Close)
	for _, c := range []struct {
		args []string
		want int
	}{
		{[]string{"-o", "table"}, 1},
		{[]string{"-o", "jsonl"}, 3},
		{[]string{"-o", "csv"}, 3},
		{[]string{"-o", "jsonl", "--limit", "1"}, 1},
	} {
		opts := &options{}
		command := caseloadCommand(opts)
		opts.bind(command.Flags())
		var out bytes.Buffer
		command.SetOut(&out)
		command.SetArgs(append([]string{"--operation", "op", "--url", web.URL, "--token", "x", "--data", t.TempDir()}, c.args...))
		if err := command.ExecuteContext(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(out.String(), "p-"); got != c.want {
			t.Errorf("%v: %d cases, want %d in\n%s", c.args, got, c.want, out.String())
		}
	}
}
