package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"journey/eventstore"
)

// Words that stand in no file of the product, one for each kind of personal text.
var plantedWords = []string{
	"Xanquillgiven", "Quarvexfamily", "Zirplestreet", "xanquill.quarvex", "49555010177", "Kundwexnumber", "Vorquelsession",
	"Brixolhealth", "Famzurkdetail", "Wyqualreason",
}

// TestWhatIsPlantedIsFoundInNoFile takes somebody through the product and then reads every byte that it wrote: the log,
// PostgreSQL with its WAL, the keys, a backup, what the notary signed, what the processes said, exports without names.
// What is personal stands nowhere in clear, before an erasure as well as after it.
func TestWhatIsPlantedIsFoundInNoFile(t *testing.T) {
	folder := t.TempDir()
	data, backup, exported := filepath.Join(folder, "journey-data"), filepath.Join(folder, "backup"), filepath.Join(folder, "exported")
	begin(t, data)
	examples := filepath.Join("..", "..", "deploy", "examples")
	here, err := filepath.Abs(examples)
	if err != nil {
		t.Fatal(err)
	}
	must(t, data, "import", filepath.Join(here, "laqs", "1-operation.jsonl"), filepath.Join(here, "laqs", "2-grant.jsonl"))
	for _, step := range []string{
		`{"referral_received": {"source": "REFERRAL_SOURCE_JOBCENTER", "reference_number": "Kundwexnumber"}}`,
		`{"participant_registered": {"given_name": "Xanquillgiven", "family_name": "Quarvexfamily", "date_of_birth": {"value": "1980-05-17"},
			"address": "Zirplestreet 3, 19055 Schwerin", "phone": "+49555010177", "email": "xanquill.quarvex@example.org"}}`,
		`{"consent_recorded": {"purpose": "CONSENT_PURPOSE_PROCESSING", "decision": "CONSENT_DECISION_GIVEN"}}`,
		`@` + filepath.Join("testdata", "steps", "entry.json"),
		`{"counselling_session_held": {"kind": "COUNSELLING_KIND_INITIAL", "minutes": 30, "mode": "CONTACT_MODE_PHONE", "note": "Vorquelsession was said"}}`,
		`{"barrier_identified": {"barrier": "b-1", "kind": "BARRIER_KIND_HEALTH", "severity": "SEVERITY_HIGH", "detail": "Brixolhealth hinders"}}`,
		`{"family_support_arranged": {"kind": "FAMILY_SUPPORT_KIND_FAMILY_COUNSELLING", "detail": "Famzurkdetail at home"}}`,
	} {
		if path, file := strings.CutPrefix(step, "@"); file {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			step = string(text)
		}
		must(t, data, "record", "--as", "coordinator", "--operation", "laqs", "--subject", "p-0001", "--on", "2016-03-07", step)
	}
	must(t, data, "retract", "6", "--as", "coordinator", "--operation", "laqs", "--subject", "p-0001", "--why", "Wyqualreason")
	_, store := inside(t, data)
	caughtUp(t, data, store)
	if out := must(t, data, "find", "--operation", "laqs", "--name", "xanquillgiven"); !strings.Contains(out, "Quarvexfamily") {
		t.Fatalf("nobody finds them:\n%s", out)
	}
	if out := must(t, data, "history", "p-0001", "--operation", "laqs"); !strings.Contains(out, "Brixolhealth") || !strings.Contains(out, "Vorquelsession") {
		t.Fatalf("the history does not tell it:\n%s", out)
	}
	must(t, data, "caseload", "--operation", "laqs")
	must(t, data, "replay", "p-0001", "--operation", "laqs")
	must(t, data, "report", "issue", "--operation", "laqs", "--set", "esf-2014", "--cut-off", "2016-12-31")
	must(t, data, "outcomes", "--operation", "laqs", "--official", "--cut-off", "2016-12-31")
	if err := os.Mkdir(exported, 0o755); err != nil {
		t.Fatal(err)
	}
	must(t, data, "export", "memberships", "--operation", "laqs", "--format", "csv", "--out", filepath.Join(exported, "memberships.csv"))
	typed(t, data, "record", "--as", "coordinator", "--operation", "laqs", "--subject", "p-0001", "--on", "2016-03-07", `{"participant_registered": {"given_name": "Xanquillgiven"}}`) // refused
	must(t, data, "backup", backup)
	p, _ := inside(t, data)
	wrapped := func() (row []byte) {
		t.Helper()
		if err := eventstore.EveryKey(t.Context(), p.keys, func(k eventstore.WrappedKeys) error {
			if k.Subject == "journey.laqs.participant.p-0001" {
				row = k.Wrapped
			}
			return nil
		}); err != nil || len(row) == 0 {
			t.Fatalf("no keys: %v", err)
		}
		return row
	}
	before := wrapped()
	nowhere := func(when string) {
		t.Helper()
		if _, err := p.keys.Exec(t.Context(), `CHECKPOINT`); err != nil { // of the whole server
			t.Fatal(err)
		}
		for file, word := range found(t, folder, inEveryForm(plantedWords)) {
			t.Errorf("%s: %s stands in %s", when, word, strings.TrimPrefix(file, folder))
		}
	}
	nowhere("before")

	must(t, data, "erase", "p-0001", "--as", "coordinator", "--operation", "laqs", "--classes", "identity,contact,health,residence,family,narrative,special", "--legal-basis", "art_17_1_e")
	must(t, data, "erase", "decide", "p-0001", "--as", "data_protection_officer", "--operation", "laqs", "--destroy", "identity,contact,health,residence,family,narrative,special")
	caughtUp(t, data, store)
	if out := must(t, data, "history", "p-0001", "--operation", "laqs"); !strings.Contains(out, "(erased)") || strings.Contains(out, "Quarvexfamily") {
		t.Errorf("the history of who was erased:\n%s", out)
	}
	must(t, data, "erase", "certificate", "p-0001", "--operation", "laqs", "--out", filepath.Join(exported, "certificate.html"))
	nowhere("after")

	// What the keys were wrapped to is in no table any more; what is left of it is in the WAL and in the backup.
	slot := len(before) / len(eventstore.SealedClasses())
	after := wrapped()
	var keys []sought
	for i, class := range eventstore.SealedClasses()[:7] {
		key := before[i*slot : (i+1)*slot]
		if bytes.Contains(after, key) {
			t.Errorf("the key of %s is still there", class)
		}
		keys = append(keys, sought{class.String(), key, true})
	}
	tables, err := filepath.Glob(filepath.Join(data, "postgres", "data-*", "base"))
	if err != nil || len(tables) != 1 {
		t.Fatalf("the tables: %v, %v", tables, err)
	}
	for file, class := range found(t, tables[0], keys) {
		t.Errorf("the destroyed key of %s lies in %s", class, strings.TrimPrefix(file, folder))
	}
	if len(found(t, tables[0], []sought{{"statistics", after[7*slot:], true}})) == 0 {
		t.Error("a key that is not destroyed is not found")
	}

	// It would have been found: what is not personal is, and a word is in each of its forms.
	for _, part := range []string{filepath.Join(data, "nats"), filepath.Join(data, "postgres"), backup} {
		if len(found(t, part, []sought{{"p-0001", []byte("p-0001"), true}})) == 0 {
			t.Errorf("nothing at all is found in %s", strings.TrimPrefix(part, folder))
		}
	}
	planted := t.TempDir()
	for name, form := range forms("Quarvexfamily") {
		file := filepath.Join(planted, "planted")
		if err := os.WriteFile(file, slices.Concat([]byte("xy"), form, []byte("z")), 0o600); err != nil {
			t.Fatal(err)
		}
		if len(found(t, planted, inEveryForm(plantedWords))) == 0 {
			t.Errorf("a word planted as %s is not found", name)
		}
	}
}

// sought is a word in one of its forms; any case unless exact.
type sought struct {
	word  string
	form  []byte
	exact bool
}

// inEveryForm are words in all the forms in which they may stand in a file.
func inEveryForm(words []string) []sought {
	var all []sought
	for _, word := range words {
		for name, form := range forms(word) {
			exact := strings.HasPrefix(name, "base64")
			if !exact {
				form = asciiLower(form)
			}
			all = append(all, sought{word, form, exact})
		}
	}
	return all
}

// found are the files below a folder in which something sought stands, with one of the words.
func found(t *testing.T, folder string, seek []sought) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil // files come and go
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil
		}
		lower := asciiLower(text)
		for _, s := range seek {
			if s.exact && bytes.Contains(text, s.form) || !s.exact && bytes.Contains(lower, s.form) {
				files[path] = s.word
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// asciiLower leaves everything that is no letter as it is, unlike bytes.ToLower.
func asciiLower(text []byte) []byte {
	lower := bytes.Clone(text)
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	return lower
}

// forms are the ways in which a word may stand in a file.
func forms(word string) map[string][]byte {
	all := map[string][]byte{"text": []byte(word), "hex": []byte(hex.EncodeToString([]byte(word)))}
	var little, big []byte
	var escaped strings.Builder
	for _, unit := range utf16.Encode([]rune(word)) {
		little, big = append(little, byte(unit), byte(unit>>8)), append(big, byte(unit>>8), byte(unit))
		escaped.WriteString(`\u` + hex.EncodeToString([]byte{byte(unit >> 8), byte(unit)}))
	}
	all["UTF-16LE"], all["UTF-16BE"], all["escaped"] = little, big, []byte(escaped.String())
	for shift := range 3 { // the word may begin anywhere within three bytes; what is at its edges depends on its neighbours
		text := base64.StdEncoding.EncodeToString(append(make([]byte, shift), word...))
		all["base64 "+string(rune('0'+shift))] = []byte(text[4 : len(text)-4])
	}
	return all
}
