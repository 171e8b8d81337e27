package directory

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/deploy/local/testdb"
)

func TestWhatIsChangedIsLoadedAgain(t *testing.T) {
	db := testdb.New(t)
	if empty, err := Load(t.Context(), db); err != nil || len(empty.Everybody()) > 0 {
		t.Fatalf("a database without a directory: %v, %v", empty, err)
	}
	north := Partner{ID: "north", Name: "North", Email: "north@example.org"}
	first := New([]Staff{who("a", deputies("b"), absent("2017-01-01", "2017-01-02"), july), who("b", in("*"), left("2018-01-01"))}, []Partner{north})
	second := first.With([]Staff{who("a", absent("2017-02-01", "2017-02-01"))}, nil)
	for _, want := range []Directory{first, second} {
		if err := Change(t.Context(), db, func(before Directory) (Directory, error) { return want, nil }); err != nil {
			t.Fatal(err)
		}
		got, err := Load(t.Context(), db)
		if err != nil || len(Differences(want, got)) > 0 || len(Differences(got, want)) > 0 {
			t.Errorf("%v, want %v, %v", got, want, err)
		}
	}
}

func TestAChangeHappensAsAWholeOrNotAtAll(t *testing.T) {
	db := testdb.New(t)
	no := errors.New("no")
	for _, c := range []struct {
		after Directory
		err   error
	}{
		{New([]Staff{who("a")}, []Partner{{ID: "north"}}), no},
		{New([]Staff{who("a"), who("b", coordinates("nowhere"))}, []Partner{{ID: "north"}}), nil}, // the database refuses b
	} {
		err := Change(t.Context(), db, func(Directory) (Directory, error) { return c.after, c.err })
		if err == nil || c.err != nil && !errors.Is(err, no) {
			t.Errorf("the change ended with %v", err)
		}
	}
	if got, err := Load(t.Context(), db); err != nil || len(got.Everybody())+len(got.Partners()) > 0 {
		t.Errorf("something was stored: %v, %v", got, err)
	}
}

func TestTwoChangesAtOnceSeeEachOther(t *testing.T) {
	db := testdb.New(t)
	var both sync.WaitGroup
	for _, id := range []string{"a", "b", "c", "d"} {
		both.Go(func() {
			err := Change(t.Context(), db, func(before Directory) (Directory, error) {
				me := who(id)
				for _, other := range before.Everybody() {
					me.Deputies = append(me.Deputies, other.ID)
				}
				return before.With([]Staff{me}, []Partner{{ID: "north"}}), nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	d, err := Load(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	saw := map[int]bool{}
	for _, s := range d.Everybody() {
		saw[len(s.Deputies)] = true
	}
	if diff := cmp.Diff(map[int]bool{0: true, 1: true, 2: true, 3: true}, saw); diff != "" {
		t.Errorf("how many each saw (-want +got)\n%s", diff)
	}
}

func TestDifferencesAreNamed(t *testing.T) {
	north := Partner{ID: "north", Name: "North"}
	before := New([]Staff{who("a"), who("b")}, []Partner{north})
	after := before.With([]Staff{who("b", deputies("a"), left("2017-01-01")), who("c")}, []Partner{{ID: "north", Name: "The North"}})
	want := []Difference{
		{ID: "north", Partner: true, Fields: []string{"name"}},
		{ID: "b", Fields: []string{"deputies", "left_on"}},
		{ID: "c", Added: true},
	}
	if diff := cmp.Diff(want, Differences(before, after)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
