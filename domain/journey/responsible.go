package journey

import journeyv1 "journey/proto/journey/v1"

// Responsible is who looks after the person from a day on.
type Responsible struct {
	Caseworker, Partner string
	// By is the assignment or the accepted transfer that says so, on its day.
	By Fact
}

// Responsibles are who looked after the person one after another, by assignments and accepted transfers.
// The facts are those of one history or of all histories of one person, in the order of business:
// responsibility goes with the person, so linked participants have one caseworker.
func Responsibles(facts []Fact) []Responsible {
	type transfer struct{ member, id string }
	proposed := map[transfer]*journeyv1.CaseTransferProposed{}
	var all []Responsible
	for _, f := range facts {
		member := f.Event.GetSubject()
		switch k := f.Step.GetKind().(type) {
		case *journeyv1.Step_CaseworkerAssigned:
			all = append(all, Responsible{k.CaseworkerAssigned.GetCaseworker(), k.CaseworkerAssigned.GetPartner(), f})
		case *journeyv1.Step_CaseTransferProposed:
			proposed[transfer{member, k.CaseTransferProposed.GetTransfer()}] = k.CaseTransferProposed
		case *journeyv1.Step_CaseTransferDecided:
			if p := proposed[transfer{member, k.CaseTransferDecided.GetTransfer()}]; p != nil && k.CaseTransferDecided.GetAccepted() {
				all = append(all, Responsible{p.GetToCaseworker(), p.GetToPartner(), f})
			}
		}
	}
	return all
}
