package eventstore

import (
	"context"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/tink"
	"google.golang.org/protobuf/proto"

	journeyv1 "journey/proto/journey/v1"
)

// ErasureKeyring is a Keyring that erasures are carried out with. PostgresKeyring and MemoryKeyring are held to
// the same suite.
type ErasureKeyring interface {
	Keyring

	// DestroyKeeping is Destroy that keeps sealed bytes in the same moment: after a crash the key is there, or the
	// bytes are. What was kept before, when the class was destroyed, stays.
	DestroyKeeping(ctx context.Context, subject string, class journeyv1.PrivacyClass, sealed []byte) error
	// Kept is what was kept of a subject; nil if nothing is.
	Kept(ctx context.Context, subject string) ([]byte, error)
	// DropKept removes it. Idempotent.
	DropKept(ctx context.Context, subject string) error

	// Scrub writes the keys anew where they lie, without what was destroyed. Copies of the database are not reached,
	// nor what its server keeps to recover by: there a key dies with the key it was wrapped with.
	Scrub(ctx context.Context) error

	// ErasuresRead is up to where the erasures of a log are known here; the zero mark if they never were.
	ErasuresRead(ctx context.Context, log string) (Mark, error)
	// NoteErasures notes steps of erasures and that those up to a mark are known: both or neither. Noting again
	// changes nothing, and a mark never moves back.
	NoteErasures(ctx context.Context, mark Mark, steps []ErasureStep) error
	// Erasures are the erasures of a log that are noted, by subject and request.
	Erasures(ctx context.Context, log string) ([]Erasure, error)
}

// Erasure is how far an erasure is: the versions of its steps in the history of its subject; 0 = not yet.
type Erasure struct {
	Subject                 string
	Request, Decision, Done uint64
}

// ErasureStep is one step of an erasure as the log has it. Only what the kind of step says is set: Request of a
// request, Request and Decision of a decision, Decision and Done of what was carried out, with its classes.
type ErasureStep struct {
	Erasure
	Classes []journeyv1.PrivacyClass
}

// DestroyKeepingAnswers destroys the key of class SPECIAL of a participant and keeps its answers, sealed for the
// statistics of the operation, until DropKept.
func DestroyKeepingAnswers(ctx context.Context, ring ErasureKeyring, subject Subject, answers []*journeyv1.SpecialAnswers) error {
	const class = journeyv1.PrivacyClass_PRIVACY_CLASS_STATISTICS
	cipher, err := statistics(ctx, ring, subject)
	if err != nil {
		return err
	}
	plain, err := padded(&journeyv1.Step{Kind: &journeyv1.Step_PersonalDataErased{PersonalDataErased: &journeyv1.PersonalDataErased{Answers: answers}}})
	if err != nil {
		return fmt.Errorf("kept answers: %w", err)
	}
	sealed, err := cipher.Encrypt(plain, sealContext("kept", subject.String(), class))
	if err != nil {
		return fmt.Errorf("kept answers: %w", err)
	}
	return ring.DestroyKeeping(ctx, subject.String(), journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL, sealed)
}

// KeptAnswers are the answers that DestroyKeepingAnswers kept; false if there are none.
func KeptAnswers(ctx context.Context, ring ErasureKeyring, subject Subject) ([]*journeyv1.SpecialAnswers, bool, error) {
	const class = journeyv1.PrivacyClass_PRIVACY_CLASS_STATISTICS
	sealed, err := ring.Kept(ctx, subject.String())
	if err != nil || sealed == nil {
		return nil, false, err
	}
	cipher, err := statistics(ctx, ring, subject)
	if err != nil {
		return nil, false, err
	}
	plain, err := cipher.Decrypt(sealed, sealContext("kept", subject.String(), class))
	content := &journeyv1.SealedContent{}
	if err != nil || proto.Unmarshal(plain, content) != nil {
		return nil, false, &DamageError{DamageKeyLost, 0, "the answers that an erasure kept do not open: the key database was altered"}
	}
	return content.GetStep().GetPersonalDataErased().GetAnswers(), true, nil
}

// statistics is the cipher of the operation's statistics.
func statistics(ctx context.Context, ring Keyring, subject Subject) (tink.AEAD, error) {
	const class = journeyv1.PrivacyClass_PRIVACY_CLASS_STATISTICS
	owner := keyOwner(subject, class)
	keys, err := ring.Ensure(ctx, []string{owner})
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	cipher, state, err := newCiphers(keys).of(owner, class)
	if err == nil && state != keyHere {
		err = state.refuseSealing(class)
	}
	return cipher, err
}
