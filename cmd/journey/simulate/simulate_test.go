package simulate

import (
	"bufio"
	"bytes"
	"testing"
	"time"

	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/encoding/protojson"

	journeyv1 "journey/proto/journey/v1"
)

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	for _, programme := range Programmes() {
		if !bytes.Equal(written(t, programme, 60, 7), written(t, programme, 60, 7)) {
			t.Errorf("%s: the same seed gave other bytes", programme)
		}
	}
}

func TestAnotherSeedGivesOtherPeople(t *testing.T) {
	for _, programme := range Programmes() {
		first, other := people(t, programme, 7), people(t, programme, 8)
		same := 0
		for subject, who := range first {
			if other[subject] == who {
				same++
			}
		}
		if same > len(first)/10 {
			t.Errorf("%s: %d of %d people are the same with another seed", programme, same, len(first))
		}
	}
}

func TestOneMoreParticipantChangesNothingAboutTheOthers(t *testing.T) {
	few, more := journeys(t, "laqs", 40), journeys(t, "laqs", 41)
	for subject, lines := range few {
		if !bytes.Equal(lines, more[subject]) {
			t.Errorf("%s differs", subject)
		}
	}
	if len(more) <= len(few) {
		t.Errorf("%d histories with one participant more, %d without", len(more), len(few))
	}
}

func TestEveryLineIsWellFormedAndInTheOrderOfItsRecording(t *testing.T) {
	validator, err := protovalidate.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, programme := range Programmes() {
		var before time.Time
		seen := map[string]bool{}
		for i, line := range bytes.Split(bytes.TrimSpace(written(t, programme, 0, 1)), []byte("\n")) {
			request := &journeyv1.RecordRequest{}
			if err := protojson.Unmarshal(line, request); err != nil {
				t.Fatalf("%s line %d: %v", programme, i+1, err)
			}
			if err := validator.Validate(request); err != nil {
				t.Fatalf("%s line %d: %v\n%s", programme, i+1, err, line)
			}
			at := request.GetTakenOver().GetSourceRecordedAt().AsTime()
			if at.Before(before) {
				t.Fatalf("%s line %d was recorded before the line above it", programme, i+1)
			}
			before = at
			if seen[request.GetRequestId()] {
				t.Fatalf("%s line %d: the request id occurred before", programme, i+1)
			}
			seen[request.GetRequestId()] = true
		}
	}
}

func TestEveryStepOfTheCatalogueOccurs(t *testing.T) {
	kinds := (&journeyv1.Step{}).ProtoReflect().Descriptor().Oneofs().ByName("kind").Fields()
	for _, programme := range Programmes() {
		requests, err := Lines(Config{Programme: programme, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		count := map[string]int{}
		for _, request := range requests {
			step := request.GetStep().ProtoReflect()
			count[string(step.WhichOneof(step.Descriptor().Oneofs().ByName("kind")).Name())]++
		}
		for i := range kinds.Len() {
			if name := string(kinds.Get(i).Name()); count[name] == 0 {
				t.Errorf("%s: no %s", programme, name)
			}
		}
	}
}

func TestUnknownProgrammesAndNegativeNumbersAreErrors(t *testing.T) {
	for _, config := range []Config{{Programme: "other"}, {Programme: "laqs", Participants: -1}} {
		if err := Write(&bytes.Buffer{}, config); err == nil {
			t.Errorf("%+v was accepted", config)
		}
	}
}

func written(t *testing.T, programme string, participants int, seed uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, Config{Programme: programme, Participants: participants, Seed: seed}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// journeys is the lines of each participant.
func journeys(t *testing.T, programme string, participants int) map[string][]byte {
	t.Helper()
	bySubject := map[string][]byte{}
	lines := bufio.NewScanner(bytes.NewReader(written(t, programme, participants, 3)))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		request := &journeyv1.RecordRequest{}
		if err := protojson.Unmarshal(lines.Bytes(), request); err != nil {
			t.Fatal(err)
		}
		if request.GetKind() == journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT {
			bySubject[request.GetSubject()] = append(bySubject[request.GetSubject()], lines.Bytes()...)
		}
	}
	return bySubject
}

// people is the name and the date of birth of each participant.
func people(t *testing.T, programme string, seed uint64) map[string]string {
	t.Helper()
	requests, err := Lines(Config{Programme: programme, Participants: 60, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	who := map[string]string{}
	for _, r := range requests {
		if p := r.GetStep().GetParticipantRegistered(); p != nil {
			who[r.GetSubject()] = p.GetGivenName() + " " + p.GetFamilyName() + " " + p.GetDateOfBirth().GetValue()
		}
	}
	return who
}
