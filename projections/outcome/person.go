package outcome

import (
	"cmp"
	"maps"
	"slices"

	journeyv1 "journey/proto/journey/v1"
)

// names says at each position which members are one person, and by which of them that is named.
type names []era

// era holds from a position on.
type era struct {
	from   uint64
	people []person
}

// person is one participation: the members linked as one person, the one that names it first.
type person struct {
	name    string
	members []string
}

// naming goes through the links. Two are linked when both histories say so, as in the engine.
func naming(histories []history, links []wording) names {
	if len(histories) == 1 {
		id := histories[0].id
		return names{{0, []person{{id, []string{id}}}}}
	}
	all := names{{0, persons(histories, nil)}}
	for _, position := range turns(links) {
		others := map[string]map[string]bool{}
		for _, w := range byOrigin(links, position) {
			if others[w.member] == nil {
				others[w.member] = map[string]bool{}
			}
			switch kind := w.step.GetKind().(type) {
			case *journeyv1.Step_PersonsLinked:
				others[w.member][kind.PersonsLinked.GetOther()] = true
			case *journeyv1.Step_PersonsUnlinked:
				delete(others[w.member], kind.PersonsUnlinked.GetOther())
			}
		}
		now := persons(histories, others)
		if !slices.EqualFunc(now, all[len(all)-1].people, samePerson) {
			all = append(all, era{position, now})
		}
	}
	return all
}

func samePerson(a, b person) bool { return a.name == b.name && slices.Equal(a.members, b.members) }

// byOrigin is the wordings that hold, in the order in which the steps were recorded.
func byOrigin(all []wording, position uint64) []wording {
	var now []wording
	for _, w := range all {
		if w.holds(position) {
			now = append(now, w)
		}
	}
	slices.SortFunc(now, func(a, b wording) int { return cmp.Compare(a.origin, b.origin) })
	return now
}

// persons are the connected components, each named by its earliest registration.
func persons(histories []history, others map[string]map[string]bool) []person {
	ordered := slices.Clone(histories)
	slices.SortFunc(ordered, func(a, b history) int {
		return cmp.Or(cmp.Compare(a.registered, b.registered), cmp.Compare(a.id, b.id))
	})
	var all []person
	seen := map[string]bool{}
	for _, h := range ordered {
		if seen[h.id] {
			continue
		}
		seen[h.id] = true
		members := []string{h.id}
		for i := 0; i < len(members); i++ {
			for _, other := range slices.Sorted(maps.Keys(others[members[i]])) {
				if !seen[other] && others[other][members[i]] {
					seen[other] = true
					members = append(members, other)
				}
			}
		}
		all = append(all, person{h.id, members})
	}
	return all
}

// at is who is one person at a position.
func (n names) at(position uint64) []person {
	i := len(n) - 1
	for n[i].from > position {
		i--
	}
	return n[i].people
}

// folded is one participation at a position with the facts of a topic that hold.
type folded struct {
	name  string
	facts []wording
}

// fold calls do at each position at which the facts of a topic, or who is one person, change.
func (n names) fold(all []wording, do func(position uint64, of []folded)) {
	if len(all) == 0 {
		return
	}
	var links []uint64
	for _, name := range n[1:] {
		links = append(links, name.from)
	}
	for _, position := range turns(all, links...) {
		var of []folded
		for _, p := range n.at(position) {
			if facts := holding(all, position, p.members); len(facts) > 0 {
				of = append(of, folded{p.name, facts})
			}
		}
		do(position, of)
	}
}

// called is an interval of positions in which a member has a name.
type called struct {
	name        string
	from, until uint64
}

// spans is what the member of a wording is called while it holds.
func (n names) spans(w wording) []called {
	var all []called
	for i, naming := range n {
		until := still
		if i+1 < len(n) {
			until = n[i+1].from
		}
		from := max(w.from, naming.from)
		until = min(until, w.until)
		if from >= until {
			continue
		}
		p := naming.people[slices.IndexFunc(naming.people, func(p person) bool { return slices.Contains(p.members, w.member) })]
		if k := len(all); k > 0 && all[k-1].name == p.name {
			all[k-1].until = until
			continue
		}
		all = append(all, called{p.name, from, until})
	}
	return all
}
