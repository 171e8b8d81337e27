package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"journey/cmd/journey/verification"
	"journey/domain/narrative"
	"journey/eventstore/proof"
	journeyv1 "journey/proto/journey/v1"
)

// certificate says what was erased, when, by whom, and proves it.
type certificate struct {
	Operation   string           `json:"operation"`
	Participant string           `json:"participant"`
	State       string           `json:"state"`
	RequestedBy string           `json:"requested_by"`
	LegalBasis  string           `json:"legal_basis"`
	Classes     []certifiedClass `json:"classes"`
	Steps       []certifiedStep  `json:"steps"`
	// Notices are the services that were told of the person, if the identity is erased; Subscriptions is how many
	// services subscribe to placements of the operation.
	Notices       []certifiedNotice `json:"notices"`
	Subscriptions uint32            `json:"subscriptions"`
	// Checkpoint is the signed note that the proofs lead to; empty = not signed yet.
	Checkpoint string `json:"checkpoint,omitempty"`
}

type certifiedClass struct {
	Class     string `json:"class"`
	Action    string `json:"action"`
	KeepUntil string `json:"keep_until,omitempty"`
	Basis     string `json:"legal_basis,omitempty"`
}

// certifiedStep is a step with all that its proof needs: the leaf is of sequence, subject and stored bytes.
type certifiedStep struct {
	Step       string    `json:"step"`
	Version    uint64    `json:"version"`
	OccurredOn string    `json:"occurred_on"`
	RecordedAt time.Time `json:"recorded_at"`
	Actor      string    `json:"actor"`
	Role       string    `json:"role"`
	Log        string    `json:"log"`
	Sequence   uint64    `json:"sequence"`
	Subject    string    `json:"subject"`
	SHA256     string    `json:"sha256"`
	Stored     []byte    `json:"stored"`
	// Proof are the hashes beside the way from the leaf to the root of the checkpoint.
	Proof []string `json:"proof,omitempty"`
}

func eraseCertificateCommand(opts *options) *cobra.Command {
	request := &journeyv1.GetErasuresRequest{}
	var with verifying
	var file string
	var wait time.Duration
	c := &cobra.Command{
		Use:   "certificate PARTICIPANT",
		Short: "Say what was erased, when and by whom, with the proof that the notary signed it",
		Long: `The certificate of every erasure of a participant that is decided: what was asked for and on which basis, what was
destroyed, what is kept until when and why, by whom, and the three steps as they lie in the log, each with its proof
against the newest checkpoint that the notary signed, if it has signed them. Nothing in it is personal.

If the identity is erased it names each service that was told of the person by a subscription, and whether it has
acknowledged the erasure. --wait waits until all have; those that are missing then are named, and the exit code is 1.

--out writes a page of HTML that needs nothing else and prints well; -o json has the bytes that the proofs are of.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			request.Participant = args[0]
			client, err := opts.client()
			if err != nil {
				return err
			}
			response, err := opts.awaitNotices(c.Context(), client, request, wait, c.ErrOrStderr())
			if err != nil {
				return err
			}
			e, err := with.read(c.Context(), opts, eventsName)
			defer e.close()
			if err != nil {
				return err
			}
			var all []certificate
			for _, erasure := range response.Erasures {
				if erasure.Decided == nil {
					continue
				}
				one, err := opts.certify(erasure, e.signed)
				if err != nil {
					return err
				}
				one.Subscriptions = response.Subscriptions
				all = append(all, one)
			}
			if len(all) == 0 {
				return fmt.Errorf("%s", opts.word("über keine Löschung dieser Person ist entschieden; einen Nachweis gibt es danach", "no erasure of this participant is decided; there is a certificate once one is"))
			}
			if err := opts.showCertificates(c, file, all); err != nil || !c.Flags().Changed("wait") {
				return err
			}
			return opts.incomplete(response.Erasures)
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringVar(&file, "out", "", "write a printable page to this file, which must not be there yet")
	c.Flags().DurationVar(&wait, "wait", 0, "wait so long until every service that was told of the person has acknowledged the erasure, e.g. 10m")
	c.Flags().StringVar(&with.folder, "folder", "", "folder of the notary (JOURNEY_NOTARY_FOLDER; else notary in the folder of demo and dev)")
	c.Flags().StringVar(&with.key, "key", "", "the key that verifies, or the file with it, if not that in the folder")
	required(c, "operation")
	return c
}

// showCertificates writes certificates to a file, or prints them.
func (o *options) showCertificates(c *cobra.Command, file string, all []certificate) error {
	if file != "" {
		return o.writeCertificate(c, file, all)
	}
	if o.output != "table" {
		return writeValues(o, c.OutOrStdout(), all)
	}
	for _, one := range all {
		if _, err := io.WriteString(c.OutOrStdout(), o.certificateText(one)); err != nil {
			return err
		}
	}
	return nil
}

// certify puts the certificate of an erasure together. A step that is signed must be in the tree as it lies in the
// log; else it is an error.
func (o *options) certify(e *journeyv1.Erasure, signed *verification.Signed) (certificate, error) {
	made := certificate{
		Operation: e.Operation, Participant: e.Participant, State: e.State.String(),
		RequestedBy: e.Asked.GetRequestedBy().String(), LegalBasis: e.Asked.GetLegalBasis().String(),
		Notices: certifyNotices(e.Notices),
	}
	for _, d := range e.Decided.GetDecisions() {
		one := certifiedClass{Class: d.Class.String(), Action: d.Action.String(), KeepUntil: d.KeepUntil}
		if d.KeepUntil != "" {
			one.Basis = d.LegalBasis.String()
		}
		made.Classes = append(made.Classes, one)
	}
	newest, note, is := signed.Covering(1)
	for i, m := range []*journeyv1.ErasureMoment{e.AskedIn, e.DecidedIn, e.ErasedIn} {
		if m == nil {
			continue
		}
		step := certifiedStep{
			Step:    []string{"erasure_requested", "erasure_decided", "personal_data_erased"}[i],
			Version: m.Version, OccurredOn: m.OccurredOn, RecordedAt: m.RecordedAt.AsTime(), Actor: m.Actor.GetId(),
			Role: strings.ToLower(strings.TrimPrefix(m.Actor.GetRole().String(), "ROLE_")), Log: m.Position.GetLog(), Sequence: m.Position.GetSequence(),
			Subject: m.Subject, SHA256: hex.EncodeToString(m.Hash), Stored: m.Stored,
		}
		if is && int64(step.Sequence) <= newest.Size && newest.Origin == proof.Origin(step.Log) {
			way, err := signed.Proof(newest, step.Sequence)
			if err != nil {
				return made, err
			}
			leaf, err := proof.Leaf(step.Sequence, step.Subject, step.Stored)
			if err == nil {
				err = proof.CheckInclusion(way, newest, step.Sequence, leaf)
			}
			if err != nil {
				return made, err
			}
			for _, hash := range way {
				step.Proof = append(step.Proof, hex.EncodeToString(hash[:]))
			}
			made.Checkpoint = string(note)
		}
		made.Steps = append(made.Steps, step)
	}
	return made, nil
}

// certificateText is a certificate for people to read on a terminal.
func (o *options) certificateText(one certificate) string {
	var b strings.Builder
	line := func(name, value string) { fmt.Fprintf(&b, "  %-14s %s\n", name, value) }
	fmt.Fprintf(&b, o.word("Löschung %s, Vorhaben %s: %s\n", "Erasure of %s, operation %s: %s\n"), one.Participant, one.Operation, o.value(one.State))
	line(o.word("beantragt von", "asked for by"), o.value(one.RequestedBy)+", "+o.value(one.LegalBasis))
	for _, c := range one.Classes {
		line(o.value(c.Class), o.certifiedClass(c))
	}
	for _, s := range one.Steps {
		line(o.certifiedStep(s.Step), fmt.Sprintf("%s, %s (%s), %s %d, %s %d", narrative.Day(s.OccurredOn, o.lang), s.Actor, s.Role,
			o.word("Version", "version"), s.Version, o.word("Position", "position"), s.Sequence))
		line("", "SHA-256 "+s.SHA256)
		line("", o.proven(s))
	}
	if one.tellsOthers() {
		for _, n := range one.Notices {
			line(o.word("mitgeteilt", "told"), o.known(n))
		}
		if len(one.Notices) == 0 {
			line(o.word("mitgeteilt", "told"), o.nobodyKnows(one))
		}
	}
	if one.Checkpoint != "" {
		b.WriteString("\n" + one.Checkpoint)
	}
	b.WriteString("\n" + o.certificateBound() + "\n")
	return b.String()
}

func (o *options) certifiedClass(c certifiedClass) string {
	if c.KeepUntil == "" {
		return o.word("Schlüssel vernichtet", "key destroyed")
	}
	return o.value(c.Action) + o.word(" bis ", " until ") + narrative.Day(c.KeepUntil, o.lang) + ", " + o.value(c.Basis)
}

func (o *options) certifiedStep(step string) string {
	switch step {
	case "erasure_requested":
		return o.word("beantragt", "requested")
	case "erasure_decided":
		return o.word("entschieden", "decided")
	}
	return o.word("ausgeführt", "carried out")
}

func (o *options) proven(s certifiedStep) string {
	if len(s.Proof) == 0 {
		return o.word("noch nicht unterschrieben", "not signed yet")
	}
	return fmt.Sprintf(o.word("unterschrieben; Beweis mit %d Hashes geprüft", "signed; proof of %d hashes checked"), len(s.Proof))
}

// certificateBound says where a destroyed key may still lie, and how long.
func (o *options) certificateBound() string {
	return o.word("Ein vernichteter Schlüssel liegt in der laufenden Datenbank nicht mehr. In Sicherungen, die vorher gemacht wurden, liegt er verschlüsselt, "+
		"bis der Schlüssel vernichtet ist, mit dem sie verschlüsselt sind (journey keys status); aus einer zurückgespielten wird er vernichtet, bevor etwas geöffnet wird.",
		"A destroyed key is in the running database no longer. In backups made before, it lies encrypted until the key is destroyed "+
			"that they are encrypted with (journey keys status); from one that is restored it is destroyed before anything is opened.")
}

// writeCertificate writes certificates as a page.
func (o *options) writeCertificate(c *cobra.Command, name string, all []certificate) error {
	out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return usage("the file of --out is there already; remove it or give another name")
	}
	if err != nil {
		return err
	}
	if err := errors.Join(o.certificatePage(out, all), out.Close()); err != nil {
		return fmt.Errorf("certificate: %w", errors.Join(err, os.Remove(name)))
	}
	o.note(c.OutOrStdout(), "%s: %s", o.word("Nachweis", "Certificate"), name)
	return nil
}
