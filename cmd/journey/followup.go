package main

import (
	"github.com/spf13/cobra"

	journeyv1 "journey/proto/journey/v1"
)

// followUpFlags are the flags of every command that does something about follow-ups.
type followUpFlags struct {
	stepFlags
	obligations []string
}

func (f *followUpFlags) bind(c *cobra.Command) {
	f.bindStep(c)
	c.Flags().Lookup("on").Usage = "the day of it, YYYY-MM-DD (default: today in the operation's time zone)"
	c.Flags().StringSliceVar(&f.obligations, "obligation", nil, "which follow-ups: ids, or employment.91 and exit.28d where only one can be meant; several with commas")
}

func followUpCommand(opts *options) *cobra.Command {
	c := &cobra.Command{
		Use:   "followup",
		Short: "Do a mandatory follow-up: record an attempt, complete it, or close it without",
		Long: `Each of these records one step and answers what became of the follow-ups it names and what is still open
for the person, and by when. "journey followups" lists whom to call.`,
	}
	c.AddCommand(followUpAttemptCommand(opts), followUpCompleteCommand(opts), followUpCloseCommand(opts))
	return c
}

func followUpAttemptCommand(opts *options) *cobra.Command {
	var flags followUpFlags
	var channel, result string
	c := &cobra.Command{
		Use:     "attempt PARTICIPANT",
		Short:   "Somebody tried to reach the person; completes nothing",
		Example: "  journey followup attempt p-0007 --operation laqs --obligation employment.91 --channel phone --result no_answer",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			attempted := &journeyv1.FollowUpAttempted{}
			var err error
			if attempted.Channel, err = channelOf(channel); err != nil {
				return err
			}
			if attempted.Result, err = enumOf[journeyv1.AttemptResult]("result", "ATTEMPT_RESULT_", result, journeyv1.AttemptResult_value); err != nil {
				return err
			}
			return opts.followUp(c, &flags, args[0], func(named []string) *journeyv1.Step {
				attempted.Obligations = named
				return &journeyv1.Step{Kind: &journeyv1.Step_FollowUpAttempted{FollowUpAttempted: attempted}}
			})
		},
	}
	flags.bind(c)
	bindChannel(c, &channel)
	c.Flags().StringVar(&result, "result", "", "what came of it: "+listed("ATTEMPT_RESULT_", journeyv1.AttemptResult_value))
	required(c, "obligation", "channel", "result")
	return c
}

func followUpCompleteCommand(opts *options) *cobra.Command {
	var flags followUpFlags
	var talk talkFlags
	c := &cobra.Command{
		Use:   "complete PARTICIPANT",
		Short: "Somebody spoke with the person or the employer and learnt the status",
		Long: `One contact completes every follow-up that is named; those that are not named stay open. After its window a
follow-up is completed late, and stays so. What is learnt is the person's status on that day in every figure:
nothing is to be entered a second time. The follow-up 28 days after the exit asks for the status on that very
day: after it, the status given is taken for that day unless --status-on says another. Answers are yes, no,
refused or not_asked. Whether help is needed must always be said; any other question whose answer is not given
counts as not asked.`,
		Example: `  journey followup complete p-0007 --operation laqs --obligation employment.28,employment.91 --channel phone \
    --spoke-with participant --status employed --contract permanent --hours 30 --still-in-placement yes --needs-help no`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			completed, err := talk.completed(c)
			if err != nil {
				return err
			}
			return opts.followUp(c, &flags, args[0], func(named []string) *journeyv1.Step {
				completed.Obligations = named
				return &journeyv1.Step{Kind: &journeyv1.Step_FollowUpCompleted{FollowUpCompleted: completed}}
			})
		},
	}
	flags.bind(c)
	talk.bind(c)
	required(c, "obligation", "channel", "spoke-with", "status", "needs-help")
	return c
}

func followUpCloseCommand(opts *options) *cobra.Command {
	var flags followUpFlags
	var reason, rule string
	var all bool
	c := &cobra.Command{
		Use:   "close PARTICIPANT",
		Short: "A follow-up will not be done: declined, lost, died, operation ended, not required",
		Long: `Declined needs evidence of the refusal, not_required the document that allows it. Lost needs the window to
be over and enough attempts over enough channels and days. A later contact with the person or, for the duty to
ask, the employer opens again what was declined or lost.`,
		Example: "  journey followup close p-0007 --operation laqs --all --reason declined --evidence letter=dms-2016-0101",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			closed := &journeyv1.FollowUpClosed{Rule: rule, All: all}
			var err error
			if closed.Why, err = enumOf[journeyv1.ClosureReason]("reason", "CLOSURE_REASON_", reason, journeyv1.ClosureReason_value); err != nil {
				return err
			}
			return opts.followUp(c, &flags, args[0], func(named []string) *journeyv1.Step {
				closed.Obligations = named
				return &journeyv1.Step{Kind: &journeyv1.Step_FollowUpClosed{FollowUpClosed: closed}}
			})
		},
	}
	flags.bind(c)
	c.Flags().BoolVar(&all, "all", false, "every follow-up that exists now and is open")
	c.Flags().StringVar(&reason, "reason", "", "why: "+listed("CLOSURE_REASON_", journeyv1.ClosureReason_value))
	c.Flags().StringVar(&rule, "rule", "", "with not_required: the id of the rule that says so")
	required(c, "reason")
	return c
}
