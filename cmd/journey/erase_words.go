package main

import (
	"strings"

	journeyv1 "journey/proto/journey/v1"
)

func privacyClasses(words []string) ([]journeyv1.PrivacyClass, error) {
	var classes []journeyv1.PrivacyClass
	for _, word := range words {
		class, err := privacyClass(word)
		if err != nil {
			return nil, err
		}
		classes = append(classes, class)
	}
	return classes, nil
}

func legalBasis(word string) (journeyv1.LegalBasis, error) {
	basis, ok := journeyv1.LegalBasis_value["LEGAL_BASIS_"+strings.ToUpper(word)]
	if !ok || basis == 0 {
		return 0, usage("there is no legal basis %q; to erase there are art_17_1_a, art_17_1_b, art_17_1_c, art_17_1_d, art_17_1_e, retention_end, to keep art_17_3_b, art_17_3_e", word)
	}
	return journeyv1.LegalBasis(basis), nil
}

func erasureRequester(word string) (journeyv1.ErasureRequester, error) {
	by, ok := journeyv1.ErasureRequester_value["ERASURE_REQUESTER_"+strings.ToUpper(word)]
	if !ok || by == 0 {
		return 0, usage("nobody is called %q; there are participant, data_protection_officer, retention, court", word)
	}
	return journeyv1.ErasureRequester(by), nil
}

// erasureDecisions reads what is decided: classes to be destroyed, and classes to be kept, each as
// identity=2028-12-31:art_17_3_b.
func erasureDecisions(destroy, keep []string) ([]*journeyv1.ClassDecision, error) {
	classes, err := privacyClasses(destroy)
	if err != nil {
		return nil, err
	}
	var decisions []*journeyv1.ClassDecision
	for _, class := range classes {
		decisions = append(decisions, &journeyv1.ClassDecision{Class: class, Action: journeyv1.ErasureAction_ERASURE_ACTION_DESTROY})
	}
	for _, word := range keep {
		name, rest, _ := strings.Cut(word, "=")
		until, why, ok := strings.Cut(rest, ":")
		if !ok {
			return nil, usage("%q does not say until when and on which basis; give it as identity=2028-12-31:art_17_3_b", word)
		}
		class, err := privacyClass(name)
		if err != nil {
			return nil, err
		}
		basis, err := legalBasis(why)
		if err != nil {
			return nil, err
		}
		decisions = append(decisions, &journeyv1.ClassDecision{Class: class, Action: journeyv1.ErasureAction_ERASURE_ACTION_KEEP, KeepUntil: until, LegalBasis: basis})
	}
	return decisions, nil
}
