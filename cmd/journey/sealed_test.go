package main

import (
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// sealedDraft is the first event of a participant, with a part that is sealed.
func sealedDraft(id string) eventstore.Draft {
	return eventstore.Draft{
		Subject: eventstore.Subject{Operation: "op", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: id},
		Events: []*journeyv1.Event{{
			RequestId: uuid.NewString(), OccurredOn: "2026-03-04", RecordedAt: timestamppb.New(time.Unix(1, 0)), Actor: &journeyv1.Actor{Id: "worker-1"},
			Step: &journeyv1.Step{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{
				Minutes: 45, Note: "an example note",
			}}},
		}},
	}
}
