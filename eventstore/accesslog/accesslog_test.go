package accesslog_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/deploy/local/testdb"
	"journey/eventstore"
	"journey/eventstore/accesslog"
	journeyv1 "journey/proto/journey/v1"
)

var noon = time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC)

// line is the line of the i-th minute.
func line(i int, operation, participant, actor string) *journeyv1.AccessRecord {
	return &journeyv1.AccessRecord{
		At: timestamppb.New(noon.Add(time.Duration(i) * time.Minute)), Kind: journeyv1.AccessKind_ACCESS_KIND_LOOK,
		Actor: &journeyv1.Actor{Id: actor}, Operation: operation, Participant: participant,
		Classes: []journeyv1.PrivacyClass{journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY}, Decision: journeyv1.AccessDecision_ACCESS_DECISION_SHOWN,
	}
}

func glass(i int, actor string) *journeyv1.AccessRecord {
	r := line(i, "laqs", "p-1", actor)
	r.Kind, r.Classes = journeyv1.AccessKind_ACCESS_KIND_BREAK_GLASS, nil
	r.Broken = &journeyv1.GlassBroken{Reason: journeyv1.BreakGlassReason_BREAK_GLASS_REASON_DANGER}
	return r
}

// logs are the two kinds of log, held to the same tests.
func logs(t *testing.T, test func(*testing.T, *accesslog.Log)) {
	t.Run("memory", func(t *testing.T) { test(t, accesslog.NewMemory(nil)) })
	t.Run("jetstream", func(t *testing.T) { test(t, open(t, connect(t))) })
}

func connect(t *testing.T) *nats.Conn {
	t.Helper()
	conn, err := testdb.Broker(t).ClientConn()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

func open(t *testing.T, conn *nats.Conn) *accesslog.Log {
	t.Helper()
	l, err := accesslog.Open(t.Context(), conn, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func find(t *testing.T, l *accesslog.Log, q accesslog.Query) (found []*journeyv1.AccessRecord) {
	t.Helper()
	seen := uint64(0)
	err := l.Find(t.Context(), q, func(records []*journeyv1.AccessRecord, done, target uint64) error {
		if found = append(found, records...); done < seen || done > target {
			t.Errorf("%d of %d after %d", done, target, seen)
		}
		seen = done
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestWhatIsFound(t *testing.T) {
	logs(t, func(t *testing.T, l *accesslog.Log) {
		all := []*journeyv1.AccessRecord{
			line(0, "laqs", "p-1", "cw-1"), line(1, "laqs", "p-2", "cw-1"), line(2, "resque-plus", "p-1", "cw-2"),
			line(3, "laqs", "", "au-1"), glass(4, "cw.2|x"), line(5, "laqs", "p-1", "cw-2"), line(6, "laqs", "p-11", "cw-2"),
		}
		if err := l.Append(t.Context(), all...); err != nil {
			t.Fatal(err)
		}
		at := func(minute int) time.Time { return noon.Add(time.Duration(minute) * time.Minute) }
		for _, c := range []struct {
			what string
			q    accesslog.Query
			want []int
		}{
			{"everything", accesslog.Query{}, []int{0, 1, 2, 3, 4, 5, 6}},
			{"an operation", accesslog.Query{Operations: []string{"laqs"}}, []int{0, 1, 3, 4, 5, 6}},
			{"two operations", accesslog.Query{Operations: []string{"laqs", "resque-plus"}}, []int{0, 1, 2, 3, 4, 5, 6}},
			{"a participant, with the glass", accesslog.Query{Operations: []string{"laqs"}, Participants: []string{"p-1"}}, []int{0, 4, 5}},
			{"two participants", accesslog.Query{Operations: []string{"laqs"}, Participants: []string{"p-2", "p-11"}}, []int{1, 6}},
			{"since then, before that", accesslog.Query{Since: at(1), Until: at(4)}, []int{1, 2, 3}},
			{"of somebody", accesslog.Query{Matches: func(r *journeyv1.AccessRecord) bool { return r.Actor.Id == "cw-1" }}, []int{0, 1}},
			{"of nobody", accesslog.Query{Operations: []string{"beqisa"}}, nil},
		} {
			var want []*journeyv1.AccessRecord
			for _, i := range c.want {
				want = append(want, all[i])
			}
			if diff := cmp.Diff(want, find(t, l, c.q), protocmp.Transform()); diff != "" {
				t.Errorf("%s: %s", c.what, diff)
			}
		}
		if err := l.Find(t.Context(), accesslog.Query{Participants: []string{"p-1"}}, nil); err == nil {
			t.Error("a participant of no operation was looked for")
		}
	})
}

func TestTheNewestGlassOfAnActor(t *testing.T) {
	logs(t, func(t *testing.T, l *accesslog.Log) {
		newest := glass(9, "cw-1")
		if err := l.Append(t.Context(), glass(1, "cw-1"), newest, glass(10, "cw-2"), line(11, "laqs", "p-1", "cw-1")); err != nil {
			t.Fatal(err)
		}
		got, err := l.Glass(t.Context(), "laqs", "p-1", "cw-1")
		if diff := cmp.Diff(newest, got, protocmp.Transform()); diff != "" || err != nil {
			t.Error(diff, err)
		}
		for _, of := range [][3]string{{"laqs", "p-2", "cw-1"}, {"laqs", "p-1", "cw-3"}, {"resque-plus", "p-1", "cw-1"}} {
			if got, err := l.Glass(t.Context(), of[0], of[1], of[2]); got != nil || err != nil {
				t.Errorf("%v: %v, %v", of, got, err)
			}
		}
	})
}

// TestMoreThanOneAppendTakes: a long list is stored whole, each of its lines once.
func TestMoreThanOneAppendTakes(t *testing.T) {
	logs(t, func(t *testing.T, l *accesslog.Log) {
		var many []*journeyv1.AccessRecord
		for i := range 2*eventstore.MaxBatch + 7 {
			many = append(many, line(i, "laqs", fmt.Sprintf("p-%d", i), "cw-1"))
		}
		if err := l.Append(t.Context(), many...); err != nil {
			t.Fatal(err)
		}
		if got := find(t, l, accesslog.Query{}); len(got) != len(many) {
			t.Errorf("%d lines, want %d", len(got), len(many))
		}
	})
}

// TestALostAnswerStoresAgain: what Append says is stored is stored, and whoever reads sees it once.
func TestALostAnswerStoresAgain(t *testing.T) {
	for _, c := range []struct {
		what   string
		faults []eventstore.Fault
		want   int
		lies   uint64
	}{
		{"lost", []eventstore.Fault{eventstore.FaultLost}, 2, 2},
		{"the answer lost", []eventstore.Fault{eventstore.FaultAnswerLost}, 2, 4},
		{"never there", []eventstore.Fault{1, 1, 1, 1, 1}, 0, 0},
	} {
		t.Run(c.what, func(t *testing.T) {
			faults := slices.Clone(c.faults)
			l := accesslog.NewMemory(func() eventstore.Fault {
				if len(faults) == 0 {
					return eventstore.FaultNone
				}
				f := faults[0]
				faults = faults[1:]
				return f
			})
			err := l.Append(t.Context(), line(1, "laqs", "p-1", "cw-1"), line(2, "laqs", "p-2", "cw-1"))
			if (err == nil) != (c.want > 0) || err != nil && !errors.Is(err, eventstore.ErrUnavailable) {
				t.Error(err)
			}
			last, err := l.Last(t.Context())
			if got := find(t, l, accesslog.Query{}); len(got) != c.want || last.Sequence != c.lies || err != nil {
				t.Errorf("%d lines read, want %d; %d lie there, want %d (%v)", len(got), c.want, last.Sequence, c.lies, err)
			}
		})
	}
}

// TestTheStreamIsReadBack: a stream that lets its messages be deleted, or is not there, is refused.
func TestTheStreamIsReadBack(t *testing.T) {
	conn := connect(t)
	var damage *eventstore.DamageError
	if _, err := accesslog.Open(t.Context(), conn, false, nil); !errors.As(err, &damage) {
		t.Errorf("no stream: %v", err)
	}
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	cfg := jetstream.StreamConfig{Name: accesslog.Stream, Subjects: []string{"access.*.*", "access.*.*.*"}, MaxBytes: 1 << 30, AllowDirect: true, Discard: jetstream.DiscardNew}
	if _, err := js.CreateStream(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	if _, err := accesslog.Open(t.Context(), conn, true, nil); !errors.As(err, &damage) || !strings.Contains(damage.Detail, "deny_purge") {
		t.Errorf("a stream that can be purged: %v", err)
	}
}

// TestAWatermarkIsCheckedBeforeTheFirstLine: a log that came back shorter takes nothing.
func TestAWatermarkIsCheckedBeforeTheFirstLine(t *testing.T) {
	conn := connect(t)
	var mark eventstore.Mark
	l := open(t, conn)
	l.Stored = func(m eventstore.Mark) { mark = m }
	if err := l.Append(t.Context(), line(1, "laqs", "p-1", "cw-1"), line(2, "laqs", "p-1", "cw-1")); err != nil {
		t.Fatal(err)
	}
	if mark.Sequence != 2 || l.Check(t.Context(), mark) != nil {
		t.Fatalf("told of %v", mark)
	}
	longer := eventstore.Mark{Log: mark.Log, Sequence: 9, Hash: mark.Hash}
	again, err := accesslog.Open(t.Context(), conn, false, func(context.Context) (eventstore.Mark, error) { return longer, nil })
	if err != nil {
		t.Fatal(err)
	}
	var damage *eventstore.DamageError
	if err := again.Append(t.Context(), line(3, "laqs", "p-1", "cw-1")); !errors.As(err, &damage) || damage.Kind != eventstore.DamageShort {
		t.Errorf("a log that is shorter than its watermark: %v", err)
	}
}

// TestALineSaysNothingPersonal: every field of a line is pseudonymous, and its id has the number that proofs know.
func TestALineSaysNothingPersonal(t *testing.T) {
	seen := 0
	var look func(m protoreflect.MessageDescriptor)
	look = func(m protoreflect.MessageDescriptor) {
		for i := range m.Fields().Len() {
			field := m.Fields().Get(i)
			if class, _ := proto.GetExtension(field.Options(), journeyv1.E_PrivacyClass).(journeyv1.PrivacyClass); class != journeyv1.PrivacyClass_PRIVACY_CLASS_PSEUDONYMOUS {
				t.Errorf("%s is %s", field.FullName(), class)
			}
			if seen++; field.Message() != nil && strings.HasPrefix(string(field.Message().FullName()), "journey.") {
				look(field.Message())
			}
		}
	}
	record, event := (&journeyv1.AccessRecord{}).ProtoReflect().Descriptor(), (&journeyv1.Event{}).ProtoReflect().Descriptor()
	look(record)
	if seen < 20 {
		t.Errorf("only %d fields looked at", seen)
	}
	if record.Fields().ByName("id").Number() != event.Fields().ByName("id").Number() {
		t.Error("the id of a line has another number than that of an event")
	}
}
