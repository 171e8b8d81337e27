package api

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// subscribed says whether there are the tables of the relay; without them nobody ever subscribed.
const subscribed = `SELECT to_regclass('journey_relay.subscriptions') IS NOT NULL`

const countSubscriptions = `
SELECT count(*) FROM journey_relay.subscriptions WHERE @operation = ANY (operations) AND state <> 'revoked'`

// addNotices says of each erasure of an identity which subscriptions know of it, and answers how many there are in the
// operation.
//
// Source: GDPR Art. 19: whoever was told of data is told of their erasure, and the person is told who that is.
func (s *Server) addNotices(ctx context.Context, operation string, erasures []*journeyv1.Erasure) (subscriptions uint32, err error) {
	var is bool
	if err := s.Database.QueryRow(ctx, subscribed).Scan(&is); err != nil || !is {
		return 0, err
	}
	if err := s.Database.QueryRow(ctx, countSubscriptions, pgx.NamedArgs{"operation": operation}).Scan(&subscriptions); err != nil {
		return 0, fmt.Errorf("subscriptions: %w", err)
	}
	for _, e := range erasures {
		if !slices.Contains(e.Erased, journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY) {
			continue
		}
		if e.Notices, err = s.notices(ctx, e); err != nil {
			return 0, fmt.Errorf("notices of an erasure: %w", err)
		}
	}
	return subscriptions, nil
}

// informed is what a subscription knows of a participant and of their erasure. A position is 0, and a time nil, if it
// does not.
type informed struct {
	Subscription         string
	Revoked              bool
	Read, ToldFrom       uint64 // up to where it is told; where what it was told first lies
	FirstAt              *time.Time
	ToldAt, Acknowledged *time.Time
	Parked               bool
}

const informedOf = `
SELECT s.name, s.state = 'revoked', coalesce(p.position, 0), coalesce(t.position, 0), t.first_at, e.told_at, e.acknowledged_at, EXISTS (
    SELECT FROM journey_relay.waiting w WHERE w.subscription = s.name AND w.event = e.event AND w.parked)
FROM journey_relay.subscriptions s
    LEFT JOIN journey_relay.progress p ON p.subscription = s.name
    LEFT JOIN journey_relay.told t ON t.subscription = s.name AND t.operation = @operation AND t.participant = @participant
    LEFT JOIN journey_relay.erasures e ON e.subscription = s.name AND e.position = @position
WHERE @operation = ANY (s.operations) AND s.after_position < @position
ORDER BY s.name`

// notices are what subscriptions know of one erasure of an identity, by name.
func (s *Server) notices(ctx context.Context, erasure *journeyv1.Erasure) ([]*journeyv1.ErasureNotice, error) {
	at := erasure.ErasedIn.Position.Sequence
	rows, err := s.Database.Query(ctx, informedOf, pgx.NamedArgs{"operation": erasure.Operation, "participant": erasure.Participant, "position": at})
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[informed])
	if err != nil {
		return nil, err
	}
	var notices []*journeyv1.ErasureNotice
	for _, k := range all {
		state := k.state(at)
		if state == journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_UNSPECIFIED {
			continue
		}
		n := &journeyv1.ErasureNotice{Subscription: k.Subscription, State: state, FirstToldAt: stampOf(k.FirstAt), ToldAt: stampOf(k.ToldAt), AcknowledgedAt: stampOf(k.Acknowledged)}
		if state == journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_NOT_READ {
			n.Position = k.Read
		}
		notices = append(notices, n)
	}
	return notices, nil
}

// state is whether it knows of the erasure at a position; unspecified if it does not know the participant either. One
// that is not told that far yet may have to be told of the participant first.
func (k informed) state(at uint64) journeyv1.ErasureNoticeState {
	switch knew := k.ToldFrom > 0 && k.ToldFrom < at; {
	case k.Acknowledged != nil:
		return journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_ACKNOWLEDGED
	case k.Revoked && knew:
		return journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_REVOKED
	case k.Revoked:
		return journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_UNSPECIFIED
	case k.Parked:
		return journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_PARKED
	case k.ToldAt != nil:
		return journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_TOLD
	case k.Read < at:
		return journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_NOT_READ
	case knew:
		return journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_PASSED_OVER
	}
	return journeyv1.ErasureNoticeState_ERASURE_NOTICE_STATE_UNSPECIFIED
}

// stampOf is a time of the database as the contract has it; unset if there is none.
func stampOf(at *time.Time) *timestamppb.Timestamp {
	if at == nil {
		return nil
	}
	return timestamppb.New(*at)
}

const subscriptionsOf = `
SELECT t.participant, t.subscription, t.first_at, CASE WHEN s.state = 'revoked' THEN s.since END
FROM journey_relay.told t JOIN journey_relay.subscriptions s ON s.name = t.subscription
WHERE t.operation = @operation AND t.participant = ANY (@participants)
ORDER BY t.first_at, t.subscription, t.participant`

// toldOf are the subscriptions that were told of a person, the first first.
func (s *Server) toldOf(ctx context.Context, operation string, members []eventstore.History) ([]*journeyv1.SubjectSubscription, error) {
	var is bool
	if err := s.Database.QueryRow(ctx, subscribed).Scan(&is); err != nil || !is {
		return nil, err
	}
	var participants []string
	for _, m := range members {
		participants = append(participants, m.Subject.ID)
	}
	rows, err := s.Database.Query(ctx, subscriptionsOf, pgx.NamedArgs{"operation": operation, "participants": participants})
	if err != nil {
		return nil, fmt.Errorf("subscriptions: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (*journeyv1.SubjectSubscription, error) {
		told := &journeyv1.SubjectSubscription{}
		var since, until *time.Time
		err := row.Scan(&told.Participant, &told.Subscription, &since, &until)
		told.Since, told.Until = stampOf(since), stampOf(until)
		return told, err
	})
}
