package simulate

import (
	"time"

	"google.golang.org/protobuf/proto"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// archive is what is said of the records when the operation is over and its last report issued: the last payment, the
// day of the authority, and an audit meanwhile that holds some of them.
func (s *simulation) archive() {
	after := s.last.Time().Year() + 1
	for _, step := range []struct {
		on   calendar.Date
		says proto.Message
	}{
		{calendar.New(after, 6, 3), &journeyv1.RetentionSet{LastPaymentOn: calendar.New(after, 5, 20).String(), RetainUntil: calendar.New(after+8, 12, 31).String()}},
		{calendar.New(after, 9, 9), &journeyv1.HoldPlaced{Hold: "h-1", Basis: journeyv1.HoldBasis_HOLD_BASIS_AUDIT, Reference: "pruef-0012",
			Classes: []journeyv1.PrivacyClass{journeyv1.PrivacyClass_PRIVACY_CLASS_CONTACT, journeyv1.PrivacyClass_PRIVACY_CLASS_NARRATIVE}}},
		{calendar.New(after, 12, 2), &journeyv1.HoldLifted{Hold: "h-1"}},
	} {
		e := s.coordinate(workday(step.on), step.says)
		e.at = moment(s.operation.dice, e.on, time.Time{})
	}
}
