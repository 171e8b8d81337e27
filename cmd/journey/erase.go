package main

import (
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"journey/domain/narrative"
	journeyv1 "journey/proto/journey/v1"
)

func eraseCommand(opts *options) *cobra.Command {
	request := &journeyv1.RequestErasureRequest{Asked: &journeyv1.ErasureRequested{}}
	var classes []string
	var basis, by string
	c := &cobra.Command{
		Use:   "erase PARTICIPANT",
		Short: "Erase personal data: request it, have a second person decide, get the certificate",
		Long: `Records that somebody asks for the erasure of a participant's personal data. Nothing is destroyed by it: a second
person decides ("journey erase decide"), class by class, and then the service destroys the keys of what is to be
destroyed, for ever. Figures and reports stay as they are; the history shows "erased".

Classes: identity, contact, health, residence, family, narrative, special. Special answers go only together with
identity and contact. A legal basis is one of Art. 17 (1) GDPR: art_17_1_a to art_17_1_e, or retention_end.`,
		Example: `  journey erase p-0007 --operation laqs --classes identity,contact,narrative --legal-basis art_17_1_b
  journey erase decide p-0007 --operation laqs --destroy contact,narrative --keep identity=2028-12-31:art_17_3_b --as data_protection_officer
  journey erase certificate p-0007 --operation laqs --out p-0007-erased.html`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			request.Participant, request.RequestId = args[0], uuid.NewString()
			if request.Asked.Classes, err = privacyClasses(classes); err != nil {
				return err
			}
			if request.Asked.LegalBasis, err = legalBasis(basis); err != nil {
				return err
			}
			if request.Asked.RequestedBy, err = erasureRequester(by); err != nil {
				return err
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			response, err := client.erasure.RequestErasure(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			opts.note(c.OutOrStdout(), opts.word("Beantragt mit Version %d. Nun entscheidet jemand anderes: journey erase decide %s --operation %s",
				"Requested with version %d. Now somebody else decides: journey erase decide %s --operation %s"), response.Erasure.AskedIn.Version, request.Participant, request.Operation)
			return opts.erasures(c, []*journeyv1.Erasure{response.Erasure})
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringSliceVar(&classes, "classes", nil, "the classes to be erased, with commas between them")
	c.Flags().StringVar(&basis, "legal-basis", "", "the legal basis, as in art_17_1_b (consent withdrawn)")
	c.Flags().StringVar(&by, "requested-by", "participant", "who asks: participant, data_protection_officer, retention, court")
	c.Flags().StringVar(&request.OccurredOn, "on", "", "the day on which they asked (default: today)")
	required(c, "operation", "classes", "legal-basis")
	c.AddCommand(eraseDecideCommand(opts), eraseListCommand(opts), eraseCertificateCommand(opts), eraseResumeCommand(opts))
	return c
}

func eraseDecideCommand(opts *options) *cobra.Command {
	request := &journeyv1.DecideErasureRequest{}
	var destroy, keep []string
	c := &cobra.Command{
		Use:   "decide PARTICIPANT",
		Short: "Decide on a request as the second person; what is to be destroyed is destroyed at once, for ever",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			request.Participant, request.RequestId = args[0], uuid.NewString()
			if request.Decisions, err = erasureDecisions(destroy, keep); err != nil {
				return err
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			response, err := client.erasure.DecideErasure(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			if response.Erasure.ErasedIn != nil {
				opts.note(c.OutOrStdout(), opts.word("Gelöscht. Den Nachweis gibt: journey erase certificate %s --operation %s", "Erased. The certificate: journey erase certificate %s --operation %s"),
					request.Participant, request.Operation)
			}
			return opts.erasures(c, []*journeyv1.Erasure{response.Erasure})
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().Uint64Var(&request.Request, "request", 0, "version of the request (default: the one that is open)")
	c.Flags().StringSliceVar(&destroy, "destroy", nil, "classes to be destroyed, with commas between them")
	c.Flags().StringSliceVar(&keep, "keep", nil, "classes to be kept, each with its end and legal basis: identity=2028-12-31:art_17_3_b")
	required(c, "operation")
	c.MarkFlagsOneRequired("destroy", "keep")
	return c
}

func eraseListCommand(opts *options) *cobra.Command {
	request := &journeyv1.ListErasuresRequest{}
	var state string
	c := &cobra.Command{
		Use:   "list",
		Short: "List erasures: requested, decided, kept, erased",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			value, ok := journeyv1.ErasureState_value["ERASURE_STATE_"+strings.ToUpper(state)]
			if state != "" && (!ok || value == 0) {
				return usage("there is no state %q; there are requested, decided, kept, erased", state)
			}
			request.State = journeyv1.ErasureState(value)
			client, err := opts.client()
			if err != nil {
				return err
			}
			response, err := client.erasure.ListErasures(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			return opts.erasures(c, response.Erasures)
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	c.Flags().StringVar(&state, "state", "", "only those in this state: requested, decided, kept, erased")
	required(c, "operation")
	return c
}

func eraseResumeCommand(opts *options) *cobra.Command {
	request := &journeyv1.ResumeErasuresRequest{}
	c := &cobra.Command{
		Use:   "resume",
		Short: "Finish erasures that were decided and interrupted; the service does so by itself when it starts",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := opts.client()
			if err != nil {
				return err
			}
			response, err := client.erasure.ResumeErasures(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			opts.note(c.OutOrStdout(), opts.word("%d Löschungen zu Ende geführt.", "%d erasures finished."), len(response.Erasures))
			return opts.erasures(c, response.Erasures)
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "the operation")
	required(c, "operation")
	return c
}

// erasures prints erasures as a list.
func (o *options) erasures(c *cobra.Command, erasures []*journeyv1.Erasure) error {
	moment := func(m *journeyv1.ErasureMoment) string {
		if m == nil {
			return ""
		}
		return narrative.Day(m.OccurredOn, o.lang) + ", " + m.Actor.GetId()
	}
	return write(o, c.OutOrStdout(), []column[*journeyv1.Erasure]{
		{"Teilnahme", "participant", (*journeyv1.Erasure).GetParticipant},
		{"Antrag", "request", func(e *journeyv1.Erasure) string { return strconv.FormatUint(e.AskedIn.GetVersion(), 10) }},
		{"Stand", "state", func(e *journeyv1.Erasure) string { return o.value(e.State.String()) }},
		{"Klassen", "classes", o.erasureClasses},
		{"Grundlage", "basis", func(e *journeyv1.Erasure) string { return o.value(e.Asked.GetLegalBasis().String()) }},
		{"beantragt", "requested", func(e *journeyv1.Erasure) string { return moment(e.AskedIn) }},
		{"entschieden", "decided", func(e *journeyv1.Erasure) string { return moment(e.DecidedIn) }},
		{"gelöscht", "erased", func(e *journeyv1.Erasure) string { return moment(e.ErasedIn) }},
	}, erasures)
}

// erasureClasses are the classes of an erasure, and what is decided of each once it is.
func (o *options) erasureClasses(e *journeyv1.Erasure) string {
	var words []string
	for _, d := range e.Decided.GetDecisions() {
		words = append(words, o.classDecision(d))
	}
	if e.Decided == nil {
		for _, class := range e.Asked.GetClasses() {
			words = append(words, o.value(class.String()))
		}
	}
	return strings.Join(words, "; ")
}

func (o *options) classDecision(d *journeyv1.ClassDecision) string {
	what := o.value(d.Class.String()) + ": " + o.value(d.Action.String())
	if d.KeepUntil != "" {
		what += o.word(" bis ", " until ") + narrative.Day(d.KeepUntil, o.lang) + " (" + o.value(d.LegalBasis.String()) + ")"
	}
	return what
}
