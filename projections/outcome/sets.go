package outcome

import (
	"sync"

	"google.golang.org/protobuf/proto"

	"journey/domain/indicator"
	"journey/domain/operation"
	journeyv1 "journey/proto/journey/v1"
)

// sets are the indicator sets of operations, each made once. Safe for concurrent use.
type sets struct{ made sync.Map }

type setKey struct {
	id         journeyv1.IndicatorSet
	objective  journeyv1.SpecificObjective
	parameters string
}

// of is the set of an operation; false if it has none, which is only so before it is registered.
func (s *sets) of(op operation.Facts) (indicator.Set, bool) {
	parameters, err := proto.MarshalOptions{Deterministic: true}.Marshal(op.Registration.GetIndicatorParameters())
	if err != nil {
		return indicator.Set{}, false
	}
	key := setKey{op.IndicatorSet, op.SpecificObjective, string(parameters)}
	if set, ok := s.made.Load(key); ok {
		return set.(indicator.Set), true
	}
	set, err := indicator.New(op.IndicatorSet, op.SpecificObjective, op.Registration.GetIndicatorParameters())
	if err != nil {
		return set, false
	}
	s.made.Store(key, set)
	return set, true
}
