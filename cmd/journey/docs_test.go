package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"
)

var (
	typing   = regexp.MustCompile("(?s)```sh\n(.*?)```\n(?:\n```text\n(.*?)```\n)?")
	stateRow = regexp.MustCompile(`(?m)^\| ([a-z ]+) \| ([a-zäöüß ]+) \| `)
)

func docsPage(t *testing.T, name string) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

func workingFolder(t *testing.T) string {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return here
}

// TestThePageOnFollowUpIsTrue types what docs/follow-up.md says, one command after the other.
func TestThePageOnFollowUpIsTrue(t *testing.T) {
	page := docsPage(t, "follow-up.md")
	here := workingFolder(t)
	data := filepath.Join(t.TempDir(), "journey-data")
	begin(t, data)
	examples := filepath.Join(here, "..", "..", "deploy", "examples")
	must(t, data, "import", filepath.Join(examples, "laqs", "1-operation.jsonl"), filepath.Join(examples, "laqs", "2-grant.jsonl"), filepath.Join(examples, "laqs", "4-partners.jsonl"))
	must(t, data, "staff", "import", filepath.Join(examples, "staff.yaml"))
	for _, step := range [][2]string{
		{"2016-03-01", "@registered.json"}, {"2016-03-01", "@consent.json"}, {"2016-03-07", "@entry.json"},
		{"2016-03-07", `{"caseworker_assigned": {"caseworker": "fm-bilse-1", "partner": "bilse-institut"}}`}, {"2016-06-01", "@placement.json"},
	} {
		text := strings.Replace(step[1], "@", "@"+filepath.Join(here, "testdata", "steps")+string(filepath.Separator), 1)
		must(t, data, "record", "--operation", "laqs", "--subject", "p-0001", "--on", step[0], text)
	}
	_, store := inside(t, data)
	caughtUp(t, data, store)
	typed, answered := typePage(t, page, data, nil)
	if typed != strings.Count(page, "\njourney ") || typed < 10 || answered != 3 {
		t.Errorf("%d commands typed, %d of them with their answers", typed, answered)
	}
}

// typePage types the commands of a page, one after the other, and holds what they say against the answers printed there.
// undated, if not nil, takes out of what they say what differs from day to day.
func typePage(t *testing.T, page, data string, undated func(string) string) (typed, answered int) {
	t.Helper()
	for _, block := range typing.FindAllStringSubmatch(page, -1) {
		for _, line := range strings.Split(strings.TrimSpace(block[1]), "\n") {
			words := strings.Fields(line)
			if words[0] != "journey" {
				t.Fatalf("no command: %s", line)
			}
			out := must(t, data, words[1:]...)
			if undated != nil {
				out = undated(out)
			}
			typed++
			if block[2] == "" {
				continue
			}
			answered++
			if !strings.Contains("\n"+out, "\n"+block[2]) {
				t.Errorf("%s\nanswers\n%s\nand not\n%s", line, out, block[2])
			}
		}
	}
	return typed, answered
}

var dates = regexp.MustCompile(`\b\d{4}-\d\d-\d\d\b`)

// TestThePageOnKeysIsTrue types what docs/keys.md says, one command after the other.
func TestThePageOnKeysIsTrue(t *testing.T) {
	page := docsPage(t, "keys.md")
	here := workingFolder(t)
	place := t.TempDir()
	data := filepath.Join(place, "journey-data")
	keyFile := localKeyFile(data)
	if err := os.MkdirAll(filepath.Dir(keyFile), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := (deployment{KeyFile: keyFile}).keyFile().Create(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	t.Setenv("JOURNEY_KEY_IDENTITY", filepath.Join(place, "key-identity"))
	begin(t, data)
	must(t, data, "import", filepath.Join(here, "..", "..", "deploy", "examples", "laqs", "1-operation.jsonl"))
	must(t, data, "record", "--operation", "laqs", "--subject", "p-0001", "--on", "2016-03-01", "@"+filepath.Join(here, "testdata", "steps", "registered.json"))
	_, store := inside(t, data)
	caughtUp(t, data, store)
	typed, answered := typePage(t, page, data, func(out string) string { return dates.ReplaceAllString(out, "####-##-##") })
	if typed != strings.Count(page, "\njourney ") || typed < 9 || answered != 2 {
		t.Errorf("%d commands typed, %d of them with their answers", typed, answered)
	}
	// What the page promises of time is what the program does without being told otherwise.
	for _, says := range []string{
		fmt.Sprintf("for %g days (`JOURNEY_KEY_ROTATION`)", usualRotation.Hours()/24), fmt.Sprintf("%g days later (`JOURNEY_BACKUP_RETENTION`)", usualRetention.Hours()/24),
		fmt.Sprintf("= %g days after the erasure", (usualRotation+usualRetention).Hours()/24),
	} {
		if !strings.Contains(page, says) {
			t.Errorf("the page does not say %q", says)
		}
	}
}

// TestThePageOnErasureIsTrue types what docs/erasure.md says, one command after the other.
func TestThePageOnErasureIsTrue(t *testing.T) {
	page := docsPage(t, "erasure.md")
	here := workingFolder(t)
	data := filepath.Join(t.TempDir(), "journey-data")
	begin(t, data)
	must(t, data, "import", filepath.Join(here, "..", "..", "deploy", "examples", "laqs", "1-operation.jsonl"))
	must(t, data, "record", "--operation", "laqs", "--subject", "p-0001", "--on", "2016-03-01", "@"+filepath.Join(here, "testdata", "steps", "registered.json"))
	_, store := inside(t, data)
	caughtUp(t, data, store)
	typed, answered := typePage(t, page, data, nil)
	if typed != strings.Count(page, "\njourney ") || typed < 12 || answered != 2 {
		t.Errorf("%d commands typed, %d of them with their answers", typed, answered)
	}
}

// TestThePageOnFollowUpHasEveryState holds the table of states against the words that people read.
func TestThePageOnFollowUpHasEveryState(t *testing.T) {
	page := docsPage(t, "follow-up.md")
	german := map[string]string{}
	for _, row := range stateRow.FindAllStringSubmatch(page, -1) {
		german[row[1]] = row[2]
	}
	for number, name := range journeyv1.ObligationState_name {
		if word, ok := sentence.Value(name); number > 0 && (!ok || german[word.English] != word.German) {
			t.Errorf("%s is %q and %q, and on the page %q", name, word.English, word.German, german[word.English])
		}
	}
}
