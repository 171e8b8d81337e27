package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the test binary be journey where it is called so: by a script, and by journey itself,
// which starts its children by its own path.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"journey": main})
}

// TestScripts plays the stories of testdata/script: each is what a person types, from outside, with a
// deployment of its own in the folder journey-data. $STEPS and $EXAMPLES are what a person has at hand.
// JOURNEY_UPDATE_SCRIPTS=1 writes what is said now into the scripts; read the difference before you keep it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                filepath.Join("testdata", "script"),
		UpdateScripts:      os.Getenv("JOURNEY_UPDATE_SCRIPTS") != "",
		RequireUniqueNames: true,
		WorkdirRoot:        t.TempDir(), // its removal fails if a process outlives its script
		Setup: func(env *testscript.Env) error {
			here, err := os.Getwd()
			env.Setenv("EXAMPLES", filepath.Join(here, "..", "..", "deploy", "examples"))
			env.Setenv("TZ", "Europe/Berlin") // where the programmes are, so that today is the same day on both sides of midnight
			env.Setenv("STEPS", filepath.Join(here, "testdata", "steps"))
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"ready": ready, "exits": exits, "eventually": eventually, "plain": plain,
			"parses": parses, "now": now, "killchild": killChild, "sql": sql,
			"keep": keep, "get": get, "hooks": hooks, "fill": fill, "login": login, "reads": reads, "refuses": refuses, "dropped": dropped,
		},
	})
}

// patience is how long a script waits for what must come, on a machine that is busy with other things.
const patience = 90 * time.Second

// until tries again and again, and fails the script when patience ends.
func until(ts *testscript.TestScript, what string, try func() bool) {
	end := time.After(patience)
	again := time.NewTicker(25 * time.Millisecond)
	defer again.Stop()
	for !try() {
		select {
		case <-end:
			ts.Fatalf("%s: not within %s", what, patience)
		case <-again.C:
		}
	}
}

// deployed is the deployment of the script.
func deployed(ts *testscript.TestScript) (d deployment, err error) {
	text, err := os.ReadFile(deploymentFile(ts.MkAbs("journey-data")))
	if err == nil {
		err = json.Unmarshal(text, &d)
	}
	return d, err
}

// ready waits until the service takes connections and every read model is there.
func ready(ts *testscript.TestScript, _ bool, _ []string) {
	until(ts, "ready", func() bool {
		d, err := deployed(ts)
		if err != nil {
			return false
		}
		address, err := url.Parse(d.URL)
		ts.Check(err)
		c, err := net.Dial("tcp", address.Host)
		if err != nil {
			return false
		}
		ts.Check(c.Close())
		return ts.Exec("journey", "projection", "list", "-o", "jsonl") == nil &&
			strings.Count(ts.ReadFile("stdout"), `"status":"live"`) == len(models())
	})
}

// exits CODE PROGRAM ARG... runs a program that must end with the code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var ended *exec.ExitError
		if !errors.As(err, &ended) {
			ts.Fatalf("%v", err)
		}
		got = ended.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// eventually PATTERN PROGRAM ARG... runs a program until its output matches.
func eventually(ts *testscript.TestScript, _ bool, args []string) {
	pattern := regexp.MustCompile("(?m)" + args[0])
	until(ts, "eventually "+args[0], func() bool {
		return ts.Exec(args[1], args[2:]...) == nil && pattern.MatchString(ts.ReadFile("stdout"))
	})
}

var (
	hashes  = regexp.MustCompile(`\b[0-9a-f]{64}\b`)
	delays  = regexp.MustCompile(`\d+ (days late|Tage später)`)
	figures = regexp.MustCompile(`\d`)
)

// plain prints the last output without what differs from day to day: hashes, today's date, and how many
// days ago something was. Widths stay, so that tables do.
func plain(ts *testscript.TestScript, _ bool, _ []string) {
	text := hashes.ReplaceAllString(ts.ReadFile("stdout"), "HASH")
	for _, day := range []int{-1, 0, 1} { // the operation's day may be another than ours
		date := time.Now().AddDate(0, 0, day)
		for _, layout := range []string{time.DateOnly, "02.01.2006"} {
			text = strings.ReplaceAll(text, date.Format(layout), figures.ReplaceAllString(layout, "#"))
		}
	}
	text = delays.ReplaceAllStringFunc(text, func(s string) string { return figures.ReplaceAllString(s, "#") })
	fmt.Fprint(ts.Stdout(), text)
}

// parses FORMAT N holds the last output to json, jsonl or csv with N records.
func parses(ts *testscript.TestScript, _ bool, args []string) {
	text, records := ts.ReadFile("stdout"), 0
	switch args[0] {
	case "json":
		var all []json.RawMessage
		ts.Check(json.Unmarshal([]byte(text), &all))
		records = len(all)
	case "jsonl":
		lines := json.NewDecoder(strings.NewReader(text))
		for {
			var one map[string]any
			err := lines.Decode(&one)
			if errors.Is(err, io.EOF) {
				break
			}
			ts.Check(err)
			records++
		}
		if n := strings.Count(text, "\n"); n != records {
			ts.Fatalf("%d records in %d lines", records, n)
		}
	case "csv":
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		ts.Check(err)
		records = len(rows) - 1 // the first has the names of the columns
	default:
		ts.Fatalf("usage: parses json|jsonl|csv N")
	}
	if args[1] != strconv.Itoa(records) {
		ts.Fatalf("%d records, want %s", records, args[1])
	}
}

// now NAME keeps the time in a variable and returns in another second: what is known is told apart by
// seconds.
func now(ts *testscript.TestScript, _ bool, args []string) {
	moment := time.Now().UTC().Truncate(time.Second)
	ts.Setenv(args[0], moment.Format(time.RFC3339))
	until(ts, "the next second", func() bool { return time.Since(moment) > time.Second })
}

// keep NAME FIELD keeps a field of the last output, the JSON of one thing, in a variable.
func keep(ts *testscript.TestScript, _ bool, args []string) {
	var all []map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &all))
	value, ok := all[0][args[1]].(string)
	if !ok || len(all) != 1 {
		ts.Fatalf("no field %q of one thing", args[1])
	}
	ts.Setenv(args[0], value)
}

// get STATUS ADDRESS reads what a web server has there and prints it, without the carriage returns.
func get(ts *testscript.TestScript, _ bool, args []string) {
	response, err := http.Get(args[1])
	ts.Check(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	ts.Check(err)
	if got := strconv.Itoa(response.StatusCode); got != args[0] {
		ts.Fatalf("answered with %s, want %s", response.Status, args[0])
	}
	fmt.Fprint(ts.Stdout(), strings.ReplaceAll(string(text), "\r\n", "\n"))
}

// killChild ARG... kills, without warning, the child of a background command that was started with
// these arguments.
func killChild(ts *testscript.TestScript, _ bool, args []string) {
	for _, parent := range ts.BackgroundCmds() {
		for pid, line := range childrenOf(ts, parent.Process.Pid) {
			if strings.HasSuffix(line, " "+strings.Join(args, " ")) {
				ts.Check(syscall.Kill(pid, syscall.SIGKILL))
				return
			}
		}
	}
	ts.Fatalf("no child runs %q", args)
}

// childrenOf are the command lines of the children of a process. Linux tells them in files; elsewhere ps
// does, which a small Linux may not have.
func childrenOf(ts *testscript.TestScript, parent int) map[int]string {
	found := map[int]string{}
	add := func(pid, ppid, line string) {
		n, err := strconv.Atoi(pid)
		ts.Check(err)
		if ppid == strconv.Itoa(parent) {
			found[n] = strings.TrimSpace(line)
		}
	}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	ts.Check(err)
	for _, stat := range stats {
		text, err := os.ReadFile(stat)
		line, ended := os.ReadFile(filepath.Join(filepath.Dir(stat), "cmdline"))
		if err != nil || ended != nil {
			continue // it is gone
		}
		// PID (NAME) STATE PPID ...; the name may hold anything.
		rest := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		add(filepath.Base(filepath.Dir(stat)), rest[1], strings.ReplaceAll(string(line), "\x00", " "))
	}
	if len(stats) > 0 {
		return found
	}
	list, err := exec.Command("ps", "-A", "-o", "pid=,ppid=,args=").Output()
	ts.Check(err)
	for line := range strings.Lines(string(list)) {
		words := strings.Fields(line)
		add(words[0], words[1], strings.Join(words[2:], " "))
	}
	return found
}

var generation = regexp.MustCompile(`\b([a-z]+)_g([0-9]+)\b`)

// sql STATEMENT does something to the database of the read models that no command does. caseload_g2 is the
// schema of generation 2 of the caseload.
func sql(ts *testscript.TestScript, _ bool, args []string) {
	d, err := deployed(ts)
	ts.Check(err)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	database, err := pgx.Connect(ctx, d.Database)
	ts.Check(err)
	statement := generation.ReplaceAllStringFunc(args[0], func(word string) string {
		part := generation.FindStringSubmatch(word)
		model, err := modelNamed(part[1])
		ts.Check(err)
		return fmt.Sprintf("%s_v%d_g%s", model.Name, model.Version, part[2])
	})
	_, err = database.Exec(ctx, statement)
	ts.Check(errors.Join(err, database.Close(ctx)))
}
