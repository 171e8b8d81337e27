package main

import (
	"github.com/spf13/cobra"

	"journey/eventstore/keyfile"
)

func keysProtectCommand(opts *options) *cobra.Command {
	var to string
	c := &cobra.Command{
		Use:   "protect",
		Short: "Seal the key file anew, with age or by a transit service",
		Long: `Seals the key file with the first identity of JOURNEY_KEY_IDENTITY (age), or with the key JOURNEY_KEY_TRANSIT_KEY of the transit
service JOURNEY_KEY_TRANSIT_URL; where both are named, --to says which. What the file held before is opened as it was sealed, so
both must be named to go from one to the other. Given again, a file of a transit service is wrapped with its newest version.

Processes that run already need what opens the file when they meet the next generation: start them with it before.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			d, err := opts.deployment()
			if err != nil {
				return err
			}
			if err := d.need("JOURNEY_KEY_FILE"); err != nil {
				return err
			}
			form, err := d.protection(to)
			if err != nil {
				return err
			}
			file := d.keyFile()
			if err := file.Protect(c.Context(), form); err != nil {
				return err
			}
			opts.note(c.OutOrStdout(), "%s: %s", file.Path(), opts.sealedWith(form))
			opts.note(c.OutOrStdout(), "%s", opts.word("Kopien in der alten Form vernichten, und die Kopie ersetzen.", "Destroy copies in the old form, and replace the copy."))
			return nil
		},
	}
	c.Flags().StringVar(&to, "to", "", "age or transit")
	return c
}

// protection is the form that is asked for, or else the only one that is configured.
func (d deployment) protection(to string) (keyfile.Form, error) {
	switch form := keyfile.Form(to); {
	case form == keyfile.FormAge && d.KeyIdentity == "":
		return "", usage("JOURNEY_KEY_IDENTITY is not set. journey keys identity FILE makes an identity")
	case form == keyfile.FormTransit && d.TransitURL == "":
		return "", usage("JOURNEY_KEY_TRANSIT_URL is not set")
	case form == keyfile.FormAge, form == keyfile.FormTransit:
		return form, nil
	case to != "":
		return "", usage("there is no form %q; there are age, transit", to)
	case d.KeyIdentity != "" && d.TransitURL != "":
		return "", usage("both an identity and a transit service are named: say --to age or --to transit")
	case d.TransitURL != "":
		return keyfile.FormTransit, nil
	case d.KeyIdentity != "":
		return keyfile.FormAge, nil
	}
	return "", usage("set JOURNEY_KEY_IDENTITY (journey keys identity FILE makes one), or JOURNEY_KEY_TRANSIT_URL")
}

func keysIdentityCommand(opts *options) *cobra.Command {
	return &cobra.Command{
		Use:   "identity FILE",
		Short: "Make an age identity, which seals and opens the key file",
		Long: `Makes a new file with an age identity. Keep it on another disk than the key file, and a copy of it elsewhere: whoever has both
has all keys, and without it nothing personal can ever be read again.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			recipient, err := keyfile.CreateIdentity(args[0])
			if err != nil {
				return err
			}
			opts.note(c.OutOrStdout(), "%s: %s", args[0], recipient)
			opts.note(c.OutOrStdout(), "%s", opts.word("Eine Kopie davon an einem anderen Ort aufbewahren. Dann: JOURNEY_KEY_IDENTITY setzen, journey keys protect.", "Keep a copy of it in another place. Then: set JOURNEY_KEY_IDENTITY, journey keys protect."))
			return nil
		},
	}
}
