package directory

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// who is somebody of partner north in operation laqs; the changes make them somebody else.
func who(id string, changes ...func(*Staff)) Staff {
	s := Staff{
		ID: id, Name: "Test " + id, Email: id + "@example.org", Role: journeyv1.Role_ROLE_CASE_WORKER,
		Partner: "north", Operations: []string{"laqs"}, LeftOn: calendar.None,
	}
	for _, change := range changes {
		change(&s)
	}
	return s
}

func deputies(ids ...string) func(*Staff) { return func(s *Staff) { s.Deputies = ids } }
func left(on string) func(*Staff)         { return func(s *Staff) { s.LeftOn = calendar.Must(on) } }
func in(operations ...string) func(*Staff) {
	return func(s *Staff) { s.Operations = operations }
}
func coordinates(partner string) func(*Staff) {
	return func(s *Staff) { s.Role, s.Partner = journeyv1.Role_ROLE_COORDINATOR, partner }
}
func absent(from, until string) func(*Staff) {
	return func(s *Staff) { s.Absences = append(s.Absences, Absence{calendar.Must(from), calendar.Must(until)}) }
}

func july(s *Staff) { absent("2017-07-01", "2017-07-31")(s) }

func TestWhoGetsWhatIsDue(t *testing.T) {
	for _, c := range []struct {
		what  string
		staff []Staff
		on    string
		want  string
	}{
		{"who is there gets it themselves", []Staff{who("a", deputies("b")), who("b")}, "2017-07-10", "a"},
		{"who is absent is represented", []Staff{who("a", july, deputies("b")), who("b")}, "2017-07-10", "b"},
		{"the first day is absent", []Staff{who("a", july, deputies("b")), who("b")}, "2017-07-01", "b"},
		{"the last day is absent", []Staff{who("a", july, deputies("b")), who("b")}, "2017-07-31", "b"},
		{"the day before is not", []Staff{who("a", july, deputies("b")), who("b")}, "2017-06-30", "a"},
		{"the day after is not", []Staff{who("a", july, deputies("b")), who("b")}, "2017-08-01", "a"},
		{"deputies are asked in their order", []Staff{who("a", july, deputies("c", "b")), who("b"), who("c")}, "2017-07-10", "c"},
		{"an absent deputy is passed over", []Staff{who("a", july, deputies("b", "c")), who("b", july), who("c")}, "2017-07-10", "c"},
		{"own deputies come before those of deputies", []Staff{who("a", july, deputies("b", "c")), who("b", july, deputies("d")), who("c"), who("d")}, "2017-07-10", "c"},
		{"the deputy's deputy", []Staff{who("a", july, deputies("b")), who("b", july, deputies("c")), who("c")}, "2017-07-10", "c"},
		{"a circle of absent people ends", []Staff{who("a", july, deputies("b")), who("b", july, deputies("c")), who("c", july, deputies("a"))}, "2017-07-10", ""},
		{"absent without a deputy", []Staff{who("a", july)}, "2017-07-10", ""},
		{"a deputy who left is passed over", []Staff{who("a", july, deputies("b", "c")), who("b", left("2017-07-10")), who("c")}, "2017-07-10", "c"},
		{"deputies of who left stand in for nobody", []Staff{who("a", july, deputies("b")), who("b", left("2017-01-01"), deputies("c")), who("c")}, "2017-07-10", ""},
		{"who has left gets nothing", []Staff{who("a", left("2017-07-10"), deputies("b")), who("b")}, "2017-07-10", ""},
		{"on the day before they left they do", []Staff{who("a", left("2017-07-10")), who("b")}, "2017-07-09", "a"},
		{"a deputy nobody knows", []Staff{who("a", july, deputies("x"))}, "2017-07-10", ""},
		{"nobody knows them", []Staff{who("b")}, "2017-07-10", ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, ok := New(c.staff, nil).Recipient("a", calendar.Must(c.on))
			if got.ID != c.want || ok != (c.want != "") {
				t.Errorf("%q, %v; want %q", got.ID, ok, c.want)
			}
		})
	}
}

func TestWhoAnswersForAPartner(t *testing.T) {
	for _, c := range []struct {
		what  string
		staff []Staff
		want  []string
	}{
		{"the coordinators of the partner", []Staff{who("n1", coordinates("north")), who("n2", coordinates("north")), who("s1", coordinates("south")), who("w")}, []string{"n1", "n2"}},
		{"else those of the operation", []Staff{who("s1", coordinates("south")), who("s2", coordinates("south")), who("w")}, []string{"s1", "s2"}},
		{"not those of another operation", []Staff{who("n1", coordinates("north"), in("other")), who("s1", coordinates("south"))}, []string{"s1"}},
		{"those of every operation", []Staff{who("n1", coordinates("north"), in("*"))}, []string{"n1"}},
		{"an absent one is represented", []Staff{who("n1", coordinates("north"), july, deputies("w")), who("w"), who("s1", coordinates("south"))}, []string{"w"}},
		{"nobody twice", []Staff{who("n1", coordinates("north"), july, deputies("n2")), who("n2", coordinates("north"))}, []string{"n2"}},
		{"if the partner's cannot be reached, the operation's", []Staff{who("n1", coordinates("north"), july), who("s1", coordinates("south"))}, []string{"s1"}},
		{"if the partner's have left, the operation's", []Staff{who("n1", coordinates("north"), left("2017-07-01")), who("s1", coordinates("south"))}, []string{"s1"}},
		{"nobody at all", []Staff{who("w")}, nil},
	} {
		t.Run(c.what, func(t *testing.T) {
			var got []string
			for _, s := range New(c.staff, nil).Coordinators("laqs", "north", calendar.Must("2017-07-10")) {
				got = append(got, s.ID)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestTheNameOfWhoLeftIsStillKnown(t *testing.T) {
	d := New([]Staff{who("a", left("2017-01-01"))}, nil)
	if got := d.Name("a") + ", " + d.Name("x"); got != "Test a, x" {
		t.Error(got)
	}
}

func TestWhatStandsAgainstAnEntry(t *testing.T) {
	there := New([]Staff{who("a"), who("gone", left("2016-01-01"))}, []Partner{{ID: "north"}})
	email := func(address string) func(*Staff) { return func(s *Staff) { s.Email = address } }
	role := func(r journeyv1.Role) func(*Staff) { return func(s *Staff) { s.Role = r } }
	for _, c := range []struct {
		what     string
		staff    []Staff
		partners []Partner
		want     []string
	}{
		{"all is well", []Staff{who("b", deputies("a", "c"), july, absent("2017-08-01", "2017-08-02")), who("c", deputies("b"))}, nil, nil},
		{"no e-mail is no fault", []Staff{who("b", email(""))}, nil, nil},
		{"an id twice", []Staff{who("b"), who("c"), who("b")}, []Partner{{ID: "south"}, {ID: "south"}}, []string{"partners[1].id directory.twice", "staff[2].id directory.twice"}},
		{"no address", []Staff{who("b", email("b at example"))}, nil, []string{"staff[0].email directory.bad_email"}},
		{"an address with a name", []Staff{who("b", email("B <b@example.org>"))}, nil, []string{"staff[0].email directory.bad_email"}},
		{"two addresses", []Staff{who("b", email("b@example.org, c@example.org"))}, nil, []string{"staff[0].email directory.bad_email"}},
		{"a second line", []Staff{who("b", email("b@example.org\r\nBcc: c@example.org"))}, nil, []string{"staff[0].email directory.bad_email"}},
		{"a partner's address", nil, []Partner{{ID: "south", Email: "@"}}, []string{"partners[0].email directory.bad_email"}},
		{"no role", []Staff{who("b", role(0))}, nil, []string{"staff[0].role directory.unknown_role"}},
		{"a service is nobody", []Staff{who("b", role(journeyv1.Role_ROLE_SERVICE))}, nil, []string{"staff[0].role directory.unknown_role"}},
		{"a partner nobody knows", []Staff{who("b", coordinates("south"))}, nil, []string{"staff[0].partner directory.partner_unknown"}},
		{"a partner of the same list", []Staff{who("b", coordinates("south"))}, []Partner{{ID: "south"}}, nil},
		{"a deputy nobody knows", []Staff{who("b", deputies("a", "x"))}, nil, []string{"staff[0].deputies[1] directory.deputy_unknown"}},
		{"a deputy twice", []Staff{who("b", deputies("a", "a"))}, nil, []string{"staff[0].deputies[1] directory.deputy_twice"}},
		{"a circle of one", []Staff{who("b", deputies("b"))}, nil, []string{"staff[0].deputies[0] directory.deputy_of_themself"}},
		{"a deputy who has left", []Staff{who("b", deputies("gone"))}, nil, []string{"staff[0].deputies[0] directory.deputy_has_left"}},
		{"an absence that ends before it begins", []Staff{who("b", absent("2017-07-02", "2017-07-01"))}, nil, []string{"staff[0].absences[0] directory.absence_reversed"}},
		{"absences that share a day", []Staff{who("b", july, absent("2017-07-31", "2017-08-02"))}, nil, []string{"staff[0].absences[1] directory.absences_overlap"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			var got []string
			for _, no := range there.Check(c.staff, c.partners) {
				got = append(got, no.Field+" "+string(no.Rule))
				if s := no.Sentence(); s.German == "" || s.English == "" {
					t.Errorf("%s has no sentence", no.Rule)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
