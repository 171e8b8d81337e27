package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/simulate"
	"journey/cmd/journey/subscription"
	journeyv1 "journey/proto/journey/v1"
)

var subscribers = filepath.Join("..", "..", "deploy", "examples", "subscribers")

// The Go subscriber is told of the simulated LaQs, reads it from NATS, and knows in the end what holds.
func TestTheGoSubscriberIsToldOfLaQs(t *testing.T) {
	program := filepath.Join(t.TempDir(), "subscriber")
	if out, err := exec.Command("go", "build", "-o", program, "./"+filepath.Join(subscribers, "go")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	tellOfLaQs(t, &example{name: "payroll", program: []string{program}})
}

// tellOfLaQs has examples subscribe in the middle of LaQs and holds what they were told against the log, with somebody
// who is erased at the end.
func tellOfLaQs(t *testing.T, examples ...*example) {
	data := t.TempDir()
	begin(t, data)
	p, store := inside(t, data)
	requests, err := simulate.Lines(simulate.Config{Programme: "laqs", Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	record(t, data, requests[:len(requests)/2])
	for _, x := range examples {
		x.subscribe(t, data)
	}
	record(t, data, requests[len(requests)/2:])
	must(t, data, "erase", "p-0007", "--operation", "laqs", "--classes", "identity,contact", "--legal-basis", "art_17_1_e", "--requested-by", "court", "--as", "coordinator")
	must(t, data, "erase", "decide", "p-0007", "--operation", "laqs", "--destroy", "identity,contact", "--as", "data_protection_officer")
	for _, x := range examples {
		s, err := subscription.Get(t.Context(), p.database, x.name)
		if err != nil {
			t.Fatal(err)
		}
		want := tellingOf(t, store, s)
		soon(t, x.name+" has acknowledged everything", func() bool {
			at, err := subscription.ProgressOf(t.Context(), p.database, x.name)
			return err == nil && at.Acknowledged == uint64(len(want.ids))
		})
		soon(t, x.name+" is known to have erased", func() bool {
			return strings.Contains(must(t, data, "subscription", "erasures", x.name, "-o", "jsonl"), `"acknowledged_at":"`)
		})
		x.end(t)
		x.knows(t, want)
	}
}

// record imports steps as journey import does.
func record(t *testing.T, data string, requests []*journeyv1.RecordRequest) {
	t.Helper()
	client, err := (&options{data: data}).client()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]row, len(requests))
	for i, r := range requests {
		rows[i] = row{file: "laqs", number: i + 1, request: r}
	}
	run := importing{errors: filepath.Join(data, "refused.csv"), late: filepath.Join(data, "late.csv")}
	if sum, err := run.run(t.Context(), client, rows); err != nil || sum.refused > 0 {
		t.Fatalf("import: %v, %d refused", err, sum.refused)
	}
}

// example is one of deploy/examples/subscribers: a subscription, and the service it is for in a process of its own.
type example struct {
	name    string
	webhook bool
	create  []string // what else is said of the subscription
	program []string

	folder   string
	cmd      *exec.Cmd
	receiver atomic.Pointer[url.URL] // where the service listens, if it does
}

// subscribe makes the subscription and starts the service with the credentials that it was given.
func (x *example) subscribe(t *testing.T, data string) {
	t.Helper()
	if x.webhook { // the subscription needs an address before there is a receiver
		server := httptest.NewServer(http.HandlerFunc(x.forward))
		t.Cleanup(server.Close)
		x.create = append(x.create, "--webhook", server.URL, "--allow-private")
	}
	var given []credentials
	words := append([]string{"subscription", "create", x.name, "--operation", "laqs", "--from", "start", "-o", "json"}, x.create...)
	if err := json.Unmarshal([]byte(must(t, data, words...)), &given); err != nil {
		t.Fatal(err)
	}
	if !x.webhook {
		soon(t, x.name+" is let in", func() bool { return letIn(t, given[0]) })
	}
	x.folder = t.TempDir()
	x.cmd = exec.Command(x.program[0], x.program[1:]...)
	x.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "BOOK=" + filepath.Join(x.folder, "book.json"), "SUBSCRIPTION=" + x.name,
		"NATS_URL=" + given[0].Server, "NATS_USER=" + given[0].User, "NATS_PASSWORD=" + given[0].Password, "WEBHOOK_SECRETS=" + given[0].Secret, "PORT=0"}
	x.cmd.Stdout, x.cmd.Stderr = x.file(t, "out"), x.file(t, "err")
	if err := x.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if x.cmd.ProcessState == nil {
			_ = x.cmd.Process.Kill()
			_ = x.cmd.Wait()
			t.Logf("%s says\n%s", x.name, x.said(t, "err"))
		}
	})
	if x.webhook {
		soon(t, x.name+" listens", func() bool { return bytes.Contains(x.said(t, "out"), []byte("\n")) })
		at, err := url.Parse(x.lines(t)[0]["listening"])
		if err != nil {
			t.Fatal(err)
		}
		x.receiver.Store(at)
	}
}

// letIn: the stream of a new subscription is made, and its user is known.
func letIn(t *testing.T, given credentials) bool {
	t.Helper()
	conn, err := nats.Connect(given.Server, nats.UserInfo(given.User, given.Password))
	if err != nil {
		return false
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	_, err = js.Consumer(t.Context(), given.Stream, given.Consumer)
	return err == nil
}

// forward hands a request on to the receiver, if it is there.
func (x *example) forward(w http.ResponseWriter, r *http.Request) {
	to := x.receiver.Load()
	if to == nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	httputil.NewSingleHostReverseProxy(to).ServeHTTP(w, r)
}

func (x *example) file(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(x.folder, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func (x *example) said(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(x.folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// lines are what it has printed.
func (x *example) lines(t *testing.T) (all []map[string]string) {
	t.Helper()
	for line := range bytes.Lines(x.said(t, "out")) {
		one := map[string]string{}
		if err := json.Unmarshal(line, &one); err != nil {
			t.Fatalf("%s prints %q: %v", x.name, line, err)
		}
		all = append(all, one)
	}
	return all
}

// end asks it to end, which it must do well and without a complaint until then.
func (x *example) end(t *testing.T) {
	t.Helper()
	err := x.cmd.Process.Signal(syscall.SIGTERM)
	if err == nil {
		err = x.cmd.Wait()
	}
	if said := x.said(t, "err"); err != nil || len(said) > 0 {
		t.Errorf("%s ended with %v:\n%s", x.name, err, said)
	}
}

// knows holds what it printed and what it has in its book against what it was to be told.
func (x *example) knows(t *testing.T, want telling) {
	t.Helper()
	var ids []string
	of := map[string]int{}
	for _, line := range x.lines(t) {
		if line["id"] != "" {
			ids = append(ids, line["id"])
			of[line["type"]]++
		}
	}
	if diff := cmp.Diff(want.of, of); diff != "" || len(of) != 7 {
		t.Errorf("%s was told: %s", x.name, diff)
	}
	if x.webhook { // several participants at once, each in order
		byPerson := func(a, b string) int { return strings.Compare(want.who[a], want.who[b]) }
		slices.SortStableFunc(ids, byPerson)
		slices.SortStableFunc(want.ids, byPerson)
	}
	if diff := cmp.Diff(want.ids, ids); diff != "" {
		t.Errorf("%s was told: %s", x.name, diff)
	}
	var book struct {
		Facts  map[string]*heldFact `json:"facts"`
		Erased map[string]bool      `json:"erased"`
	}
	if err := json.Unmarshal(x.said(t, "book.json"), &book); err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(book.Facts, func(_ string, f *heldFact) bool { return f == nil })
	if diff := cmp.Diff(want.facts, book.Facts); diff != "" {
		t.Errorf("%s knows: %s", x.name, diff)
	}
	if diff := cmp.Diff(want.erased, book.Erased); diff != "" || len(want.erased) != 1 {
		t.Errorf("%s forgot: %s", x.name, diff)
	}
}
