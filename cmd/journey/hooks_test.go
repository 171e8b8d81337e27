package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// hooks NAME SECRET... starts a web server that takes webhooks, and keeps its address in the variable NAME. Whatever is
// signed with each of the secrets goes into the file NAME.jsonl, a line of webhook-id, a tab and the body; it answers
// with the status in the file NAME.status, or with 204.
func hooks(ts *testscript.TestScript, _ bool, args []string) {
	var verifiers []*standard.Webhook
	for _, name := range args[1:] {
		verifier, err := standard.NewWebhook(strings.TrimSpace(ts.ReadFile(name)))
		ts.Check(err)
		verifiers = append(verifiers, verifier)
	}
	told, status := ts.MkAbs(args[0]+".jsonl"), ts.MkAbs(args[0]+".status")
	ts.Check(os.WriteFile(told, nil, 0o600))
	var one sync.Mutex
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		one.Lock()
		defer one.Unlock()
		body, err := io.ReadAll(r.Body)
		for _, v := range verifiers {
			if err == nil {
				err = v.Verify(body, r.Header)
			}
		}
		if err != nil || !json.Valid(body) {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		answer := http.StatusNoContent
		if text, err := os.ReadFile(status); err == nil {
			answer, _ = strconv.Atoi(strings.TrimSpace(string(text)))
		}
		if file, err := os.OpenFile(told, os.O_APPEND|os.O_WRONLY, 0o600); err == nil {
			_, _ = io.WriteString(file, r.Header.Get("webhook-id")+"\t"+string(body)+"\n")
			_ = file.Close()
		}
		w.WriteHeader(answer)
	}))
	ts.Defer(server.Close)
	ts.Setenv(args[0], server.URL)
}

// fill FILE TEMPLATE writes a file in which the variables of the script are filled in.
func fill(ts *testscript.TestScript, _ bool, args []string) {
	text := os.Expand(ts.ReadFile(args[1]), ts.Getenv)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}
