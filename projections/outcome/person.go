package outcome

import (
	"cmp"
	"maps"
	"slices"

	"journey/domain/journey"
	journeyv1 "journey/proto/journey/v1"
)

// names says, position by position, which histories are those of one person.
type names []era

// era holds from a position on, until the next.
type era struct {
	from   uint64
	people []person
}

// person is one participation: the histories linked as one person, the one that names it first.
type person struct {
	name    string
	members []*history
}

// naming goes through the links. Two are linked when both histories say so, as in the engine; the engine
// hands over everyone who ever was.
func naming(histories []history) names {
	all := names{{0, persons(histories, nil)}}
	if len(histories) == 1 {
		return all
	}
	for _, position := range turns(histories, linking) {
		others := map[string]map[string]bool{}
		for i := range histories {
			others[histories[i].id] = linked(histories[i].upTo(linking, position))
		}
		now := persons(histories, others)
		if !slices.EqualFunc(now, all[len(all)-1].people, samePerson) {
			all = append(all, era{position, now})
		}
	}
	return all
}

func samePerson(a, b person) bool { return a.name == b.name && slices.Equal(a.members, b.members) }

// linked is who a history says is the same person, by the order in which it was recorded.
func linked(facts []journey.Fact) map[string]bool {
	others := map[string]bool{}
	slices.SortFunc(facts, func(a, b journey.Fact) int { return cmp.Compare(a.Version, b.Version) })
	for _, f := range facts {
		switch kind := f.Step.GetKind().(type) {
		case *journeyv1.Step_PersonsLinked:
			others[kind.PersonsLinked.GetOther()] = true
		case *journeyv1.Step_PersonsUnlinked:
			delete(others, kind.PersonsUnlinked.GetOther())
		}
	}
	return others
}

// persons are the connected components, each named by its earliest registration.
func persons(histories []history, others map[string]map[string]bool) []person {
	byID := map[string]*history{}
	var ordered []*history
	for i := range histories {
		byID[histories[i].id] = &histories[i]
		ordered = append(ordered, &histories[i])
	}
	slices.SortFunc(ordered, func(a, b *history) int {
		return cmp.Or(cmp.Compare(a.registered, b.registered), cmp.Compare(a.id, b.id))
	})
	var all []person
	seen := map[string]bool{}
	for _, h := range ordered {
		if seen[h.id] {
			continue
		}
		seen[h.id] = true
		members := []*history{h}
		for i := 0; i < len(members); i++ {
			for _, other := range slices.Sorted(maps.Keys(others[members[i].id])) {
				if byID[other] != nil && !seen[other] && others[other][members[i].id] {
					seen[other] = true
					members = append(members, byID[other])
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

// links are the positions at which it changes who is one person.
func (n names) links() []uint64 {
	var positions []uint64
	for _, e := range n[1:] {
		positions = append(positions, e.from)
	}
	return positions
}

// called is what a participation is called in an interval of positions.
type called struct {
	name        string
	from, until uint64
}

// called is what the participation of a history is called from a position on up to another.
func (n names) called(id string, from, until uint64) []called {
	var all []called
	for i, e := range n {
		ends := still
		if i+1 < len(n) {
			ends = n[i+1].from
		}
		begins, ends := max(from, e.from), min(until, ends)
		if begins >= ends {
			continue
		}
		p := slices.IndexFunc(e.people, func(p person) bool {
			return slices.ContainsFunc(p.members, func(h *history) bool { return h.id == id })
		})
		if k := len(all) - 1; k >= 0 && all[k].name == e.people[p].name {
			all[k].until = ends
			continue
		}
		all = append(all, called{e.people[p].name, begins, ends})
	}
	return all
}
