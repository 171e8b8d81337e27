package indicator

import journeyv1 "journey/proto/journey/v1"

// Once is what official figures count once for the operation and not for people.
type Once struct {
	// PublicBodies and Enterprises are the public bodies and the micro, small and medium enterprises
	// supported, each once.
	PublicBodies, Enterprises int64
	// The operation itself counts as one by these flags.
	BySocialPartners, OnWomensParticipation, ForPublicAdministrations bool
}

// Add adds an entity that was supported; it is called once for each, with what was said of it last.
// Large enterprises count nowhere. Source: Reg. (EU) 2021/1057 Annex I, EECO18 and EECO19; Reg. (EU)
// 1304/2013 Annex I, CO23.
func (o *Once) Add(kind journeyv1.EntityKind, size journeyv1.SizeClass) {
	switch kind {
	case journeyv1.EntityKind_ENTITY_KIND_PUBLIC_BODY:
		o.PublicBodies++
	case journeyv1.EntityKind_ENTITY_KIND_ENTERPRISE:
		switch size {
		case journeyv1.SizeClass_SIZE_CLASS_MICRO, journeyv1.SizeClass_SIZE_CLASS_SMALL, journeyv1.SizeClass_SIZE_CLASS_MEDIUM:
			o.Enterprises++
		}
	}
}

// Of is the number for a code of the operation; false for others.
func (o Once) Of(code string) (int64, bool) {
	flag := func(set bool) (int64, bool) {
		if set {
			return 1, true
		}
		return 0, true
	}
	switch code {
	case "EECO18":
		return o.PublicBodies, true
	case "EECO19", "CO23":
		return o.Enterprises, true
	case "CO20":
		return flag(o.BySocialPartners)
	case "CO21":
		return flag(o.OnWomensParticipation)
	case "CO22":
		return flag(o.ForPublicAdministrations)
	}
	return 0, false
}

// TableOf is Table with what is counted once for the operation.
func (s Set) TableOf(counts []Count, once Once) []Line {
	table := s.Table(counts)
	for i := range table {
		if number, ok := once.Of(table[i].Code.Code); ok {
			table[i].Total = Cell{Value: number, Base: number}
		}
	}
	return table
}
