package outcome

import (
	"slices"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// special is the answers of class SPECIAL of one entry, yes or no; which disadvantage it is no figure needs
// to know, so it is not kept.
type special struct {
	minority, disability, otherDisadvantages, housingExclusion string
}

// keptAnswers is what an erasure kept for the figures, by version; it holds in all intervals, the ones
// before the erasure as well.
func keptAnswers(h eventstore.History) map[uint64]*journeyv1.SpecialAnswers {
	var kept map[uint64]*journeyv1.SpecialAnswers
	for _, e := range h.Events {
		for _, a := range e.Event.GetStep().GetPersonalDataErased().GetAnswers() {
			if kept == nil {
				kept = map[uint64]*journeyv1.SpecialAnswers{}
			}
			kept[a.GetVersion()] = a
		}
	}
	return kept
}

// answers is an EntryDeclared or the answers kept of it.
type answers interface {
	GetMinority() *journeyv1.YesNoAnswer
	GetDisability() *journeyv1.YesNoAnswer
	GetOtherDisadvantages() *journeyv1.DisadvantagesAnswer
	GetHousingExclusion() *journeyv1.YesNoAnswer
}

// specialOf is the answers of an event that holds an EntryDeclared.
func specialOf(e eventstore.Recorded, entry *journeyv1.EntryDeclared, kept map[uint64]*journeyv1.SpecialAnswers) special {
	if a := kept[e.Event.GetVersion()]; a != nil {
		return specialFrom(a)
	}
	if slices.Contains(e.Erased, journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL) {
		return special{erased, erased, erased, erased}
	}
	return specialFrom(entry)
}

func specialFrom(a answers) special {
	return special{
		minority: yesNo(a.GetMinority()), disability: yesNo(a.GetDisability()),
		otherDisadvantages: disadvantaged(a.GetOtherDisadvantages()), housingExclusion: yesNo(a.GetHousingExclusion()),
	}
}

func disadvantaged(a *journeyv1.DisadvantagesAnswer) string {
	kinds := a.GetValue().GetKinds()
	switch {
	case len(kinds) == 1 && kinds[0] == journeyv1.Disadvantage_DISADVANTAGE_NONE:
		return no
	case len(kinds) > 0:
		return yes
	}
	return missing(a.GetMissing())
}

// specialRow is the sensitive answers of a participation.
type specialRow struct {
	participant string
	special
	member                     string
	version, effective, origin uint64
}

var specialColumns = []string{
	"participant", "minority", "disability", "other_disadvantages", "housing_exclusion",
	"member", "version", "effective", "position",
}

func (r specialRow) values() []any {
	return []any{
		r.participant, text(r.minority), text(r.disability), text(r.otherDisadvantages), text(r.housingExclusion),
		r.member, r.version, r.effective, r.origin,
	}
}
