package caseload

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"journey/eventstore"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// Name is one sealed part that says who a participant is: of the registration, or of a referral.
type Name struct {
	Participant string
	// Group names the case of the participant.
	Group string
	// Registration: it has names and the date of birth; else the reference number of a referral.
	Registration bool
	// Part is what eventstore.OpenParts opens.
	Part eventstore.Part
}

const listNames = `
SELECT i.participant, i.group_id, i.source, i.event_id, i.sealed
FROM caseload.identities i
WHERE i.operation = @operation AND (@every OR i.group_id = ANY (@groups))
ORDER BY i.group_id, i.participant = i.group_id DESC, i.participant, i.source = 'registration' DESC, i.occurred_on DESC, i.event_id`

// Names is the sealed names of all members of some cases, or with groups nil of the whole operation. By
// case; within a case the participant that names it comes first, of each the registration, then the
// referrals, the latest first. Of an erased participant there is none.
func Names(ctx context.Context, db query.DB, operation string, groups []string) ([]Name, error) {
	rows, err := db.Query(ctx, listNames, pgx.NamedArgs{"operation": operation, "every": groups == nil, "groups": groups})
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	names, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Name, error) {
		var n Name
		var source string
		err := row.Scan(&n.Participant, &n.Group, &source, &n.Part.EventID, &n.Part.Ciphertext)
		n.Registration = source == fromRegistration
		n.Part.Subject = eventstore.Subject{Operation: operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: n.Participant}
		n.Part.Class = identity
		return n, err
	})
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	return names, nil
}

// Identity is what an opened part says.
type Identity struct {
	GivenName, FamilyName string
	// DateOfBirth is nil in a referral.
	DateOfBirth *journeyv1.DateAnswer
	// ReferenceNumber is that of the referring body, empty in a registration.
	ReferenceNumber string
}

// Read reads the step that eventstore.OpenParts made of a part, be it a step or a correction of one. Of
// nil, whose key is destroyed, it is the zero Identity.
func Read(opened *journeyv1.Step) Identity {
	if c := opened.GetFactCorrected(); c != nil {
		opened = c.GetStep()
	}
	r := opened.GetParticipantRegistered()
	return Identity{r.GetGivenName(), r.GetFamilyName(), r.GetDateOfBirth(), opened.GetReferralReceived().GetReferenceNumber()}
}
