package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	journeyv1 "journey/proto/journey/v1"
)

func staffCommand(opts *options) *cobra.Command {
	c := &cobra.Command{Use: "staff", Short: "Who works here, who stands in for whom, and what happens when somebody leaves"}
	c.AddCommand(staffListCommand(opts), staffShowCommand(opts), staffImportCommand(opts), staffAbsentCommand(opts), staffLeaveCommand(opts))
	return c
}

func staffListCommand(opts *options) *cobra.Command {
	request := &journeyv1.ListStaffRequest{}
	c := &cobra.Command{
		Use:   "list",
		Short: "List who works in your operations, or did",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := opts.client()
			if err != nil {
				return err
			}
			response, err := client.staff.ListStaff(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			return opts.staff(c.OutOrStdout(), response.Staff)
		},
	}
	c.Flags().StringVar(&request.Operation, "operation", "", "only who works in this operation")
	c.Flags().StringVar(&request.Partner, "partner", "", "only who works for this partner")
	return c
}

func staffShowCommand(opts *options) *cobra.Command {
	return &cobra.Command{
		Use:   "show ID",
		Short: "Show one entry of the directory",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			client, err := opts.client()
			if err != nil {
				return err
			}
			response, err := client.staff.ListStaff(c.Context(), &journeyv1.ListStaffRequest{})
			if err != nil {
				return opts.answer(err)
			}
			for _, m := range response.Staff {
				if m.Id == args[0] {
					return opts.staff(c.OutOrStdout(), []*journeyv1.StaffMember{m})
				}
			}
			return &exitError{code: exitRefused, err: opts.said("staff.unknown", args[0]), bare: opts.forMachines()}
		},
	}
}

func staffAbsentCommand(opts *options) *cobra.Command {
	request := &journeyv1.SetAbsenceRequest{}
	var cancel bool
	c := &cobra.Command{
		Use:   "absent ID",
		Short: "Enter an absence, in which the deputies stand in; or take one away",
		Example: `  journey staff absent fm-bilse-1 --from 2017-07-10 --until 2017-07-28
  journey staff absent fm-bilse-1 --from 2017-07-10 --cancel`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if cancel == (request.Until != "") {
				return usage("give --until, the last day, or --cancel to take away the absence that begins on --from")
			}
			client, err := opts.client()
			if err != nil {
				return err
			}
			request.Staff = args[0]
			response, err := client.staff.SetAbsence(c.Context(), request)
			if err != nil {
				return opts.answer(err)
			}
			return opts.staff(c.OutOrStdout(), []*journeyv1.StaffMember{response.Staff})
		},
	}
	c.Flags().StringVar(&request.From, "from", "", "the first day")
	c.Flags().StringVar(&request.Until, "until", "", "the last day")
	c.Flags().BoolVar(&cancel, "cancel", false, "take away the absence that begins on --from")
	required(c, "from")
	return c
}

func (o *options) staff(w io.Writer, staff []*journeyv1.StaffMember) error {
	return write(o, w, []column[*journeyv1.StaffMember]{
		{"Kennung", "id", func(m *journeyv1.StaffMember) string { return m.Id }},
		{"Name", "name", func(m *journeyv1.StaffMember) string { return m.Name }},
		{"E-Mail", "e-mail", func(m *journeyv1.StaffMember) string { return m.Email }},
		{"Rolle", "role", func(m *journeyv1.StaffMember) string { return o.value(m.Role.String()) }},
		{"Partner", "partner", func(m *journeyv1.StaffMember) string { return m.Partner }},
		{"Vorhaben", "operations", func(m *journeyv1.StaffMember) string { return strings.Join(m.Operations, " ") }},
		{"Vertretung", "deputies", func(m *journeyv1.StaffMember) string { return strings.Join(m.Deputies, " ") }},
		{"abwesend", "absent", func(m *journeyv1.StaffMember) string { return absent(m.Absences) }},
		{"ausgeschieden", "left", func(m *journeyv1.StaffMember) string { return m.GetLeftOn() }},
	}, staff)
}

func absent(absences []*journeyv1.Absence) string {
	var out []string
	for _, a := range absences {
		out = append(out, a.From+" - "+a.Until)
	}
	return strings.Join(out, ", ")
}

func partnerCommand(opts *options) *cobra.Command {
	c := &cobra.Command{Use: "partner", Short: "The organisations that people work for"}
	c.AddCommand(&cobra.Command{
		Use:   "list",
		Short: "List the organisations",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := opts.client()
			if err != nil {
				return err
			}
			response, err := client.staff.ListPartners(c.Context(), &journeyv1.ListPartnersRequest{})
			if err != nil {
				return opts.answer(err)
			}
			return write(opts, c.OutOrStdout(), []column[*journeyv1.PartnerEntry]{
				{"Kennung", "id", func(p *journeyv1.PartnerEntry) string { return p.Id }},
				{"Name", "name", func(p *journeyv1.PartnerEntry) string { return p.Name }},
				{"E-Mail", "e-mail", func(p *journeyv1.PartnerEntry) string { return p.Email }},
			}, response.Partners)
		},
	})
	return c
}

// staffNames answers who an id is, for a table: the name and the id, or the id alone where the caller sees no
// names, or nobody knows it. Programs join by id themselves, so they get ids only.
func (o *options) staffNames(ctx context.Context, client *client) (func(id string) string, error) {
	names := map[string]string{}
	if o.output == "table" {
		response, err := client.staff.ListStaff(ctx, &journeyv1.ListStaffRequest{})
		if err != nil {
			return nil, o.answer(err)
		}
		for _, m := range response.Staff {
			names[m.Id] = m.Name
		}
	}
	return func(id string) string {
		if names[id] == "" {
			return id
		}
		return names[id] + " (" + id + ")"
	}, nil
}
