// Package review finds, in a week of the access log, what the data protection officer should look at.
package review

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	journeyv1 "journey/proto/journey/v1"
)

// Kind is why something should be looked at. Its id is stable.
type Kind string

// The kinds, in the order in which they are listed.
const (
	// BreakGlass: somebody opened a case that is not theirs.
	BreakGlass Kind = "break_glass"
	// Refused: somebody wanted to see what is not for them.
	Refused Kind = "refused"
	// Many: somebody saw data of unusually many people.
	Many Kind = "unusually_many"
	// Purpose: an auditor opened sealed data for a purpose.
	Purpose Kind = "for_a_purpose"
)

// Item is one thing to look at.
type Item struct {
	Kind  Kind
	Actor *journeyv1.Actor
	// Participants are how many people, Looks how many lines it is about.
	Participants, Looks int
	// Broken is the line of a break-glass; Outcome what its newest review said, unspecified if there is none yet.
	Broken  *journeyv1.AccessRecord
	Outcome journeyv1.ReviewOutcome
	// Purpose is the stated one.
	Purpose string
	// Usual is what the median of this role is, of Many.
	Usual int
}

// Unusual is more than so many people in a week and more than so many times what is usual in the role: below that
// nobody can be told from somebody who has much to do.
const (
	manyPeople = 30
	manyTimes  = 3
)

// Week is what came up in a week.
type Week struct {
	Items []Item
	// Reviewed is the last time that the week was marked as looked at, and by whom; Early says that it had not ended
	// then, so that nobody has looked at the rest of it.
	Reviewed *journeyv1.AccessRecord
	Early    bool
}

// Of is the week from a Monday on. The lines are those of the week and everything after it: a review comes later.
func Of(week string, from time.Time, lines []*journeyv1.AccessRecord) Week {
	var w Week
	until := from.AddDate(0, 0, 7)
	outcomes, under := map[string]journeyv1.ReviewOutcome{}, map[string]int{}
	var during []*journeyv1.AccessRecord
	for _, r := range lines {
		if r.Review.GetBreakGlass() != "" {
			outcomes[r.Review.BreakGlass] = r.Review.Outcome
		}
		if r.Review.GetWeek() == week {
			w.Reviewed, w.Early = r, r.At.AsTime().Before(until)
		}
		if r.BreakGlass != "" {
			under[r.BreakGlass]++
		}
		if at := r.At.AsTime(); !at.Before(from) && at.Before(until) && r.Kind != journeyv1.AccessKind_ACCESS_KIND_REVIEW {
			during = append(during, r)
		}
	}
	for _, r := range during {
		if r.Broken != nil {
			w.Items = append(w.Items, Item{Kind: BreakGlass, Actor: r.Actor, Participants: 1, Looks: under[r.Id], Broken: r, Outcome: outcomes[r.Id]})
		}
	}
	refused := func(r *journeyv1.AccessRecord) bool {
		return r.Decision == journeyv1.AccessDecision_ACCESS_DECISION_REFUSED
	}
	w.Items = append(w.Items, byActor(Refused, during, refused)...)
	w.Items = append(w.Items, unusual(during)...)
	w.Items = append(w.Items, byActor(Purpose, during, func(r *journeyv1.AccessRecord) bool { return r.Purpose != "" && len(r.Classes) > 0 })...)
	return w
}

// byActor is one item for each actor, and for each purpose, of the lines of a kind.
func byActor(kind Kind, lines []*journeyv1.AccessRecord, of func(*journeyv1.AccessRecord) bool) []Item {
	type key struct{ actor, purpose string }
	items, people := map[key]*Item{}, map[key]map[string]bool{}
	for _, r := range lines {
		if !of(r) {
			continue
		}
		k := key{actor: r.Actor.GetId()}
		if kind == Purpose {
			k.purpose = r.Purpose
		}
		if items[k] == nil {
			items[k], people[k] = &Item{Kind: kind, Actor: r.Actor, Purpose: k.purpose}, map[string]bool{}
		}
		items[k].Looks++
		if r.Participant != "" {
			people[k][r.Operation+"/"+r.Participant] = true
		}
	}
	var all []Item
	for k, item := range items {
		item.Participants = len(people[k])
		all = append(all, *item)
	}
	slices.SortFunc(all, func(a, b Item) int {
		return cmp.Or(cmp.Compare(b.Participants, a.Participants), cmp.Compare(a.Actor.GetId(), b.Actor.GetId()), cmp.Compare(a.Purpose, b.Purpose))
	})
	return all
}

// unusual holds how many people each saw against the median of those in the same role.
func unusual(lines []*journeyv1.AccessRecord) []Item {
	seen := byActor(Many, lines, func(r *journeyv1.AccessRecord) bool {
		return r.Decision == journeyv1.AccessDecision_ACCESS_DECISION_SHOWN && len(r.Classes) > 0
	})
	byRole := map[journeyv1.Role][]int{}
	for _, item := range seen {
		byRole[item.Actor.GetRole()] = append(byRole[item.Actor.GetRole()], item.Participants)
	}
	var all []Item
	for _, item := range seen {
		of := byRole[item.Actor.GetRole()]
		slices.Sort(of)
		// Of one alone in a role nothing is usual; of two the lower one is.
		if item.Usual = of[(len(of)-1)/2]; len(of) == 1 {
			item.Usual = 0
		}
		if item.Participants > manyPeople && item.Participants > manyTimes*item.Usual {
			all = append(all, item)
		}
	}
	return all
}

var weeks = regexp.MustCompile(`^([0-9]{4})-W([0-9]{2})$`)

// Parse is the Monday of an ISO week such as 2026-W47, where the operation is.
func Parse(week string, zone *time.Location) (time.Time, error) {
	found := weeks.FindStringSubmatch(week)
	if found == nil {
		return time.Time{}, fmt.Errorf("week %q: write it as 2026-W47", week)
	}
	year, _ := strconv.Atoi(found[1])
	number, _ := strconv.Atoi(found[2])
	// The fourth of January is in the first week (ISO 8601).
	fourth := time.Date(year, 1, 4, 0, 0, 0, 0, zone)
	monday := fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7+7*(number-1))
	if Name(monday) != week {
		return time.Time{}, fmt.Errorf("week %q: there is no such week", week)
	}
	return monday, nil
}

// Name is the ISO week of a time.
func Name(t time.Time) string {
	year, week := t.ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}
