package main

import (
	"strconv"
	"strings"
	"time"

	journeyv1 "journey/proto/journey/v1"
)

func versionOf(word string) (uint64, error) {
	version, err := strconv.ParseUint(word, 10, 64)
	if err != nil || version == 0 {
		return 0, usage("%q is not a version; versions are 1, 2, 3 ...", word)
	}
	return version, nil
}

func privacyClass(word string) (journeyv1.PrivacyClass, error) {
	class, ok := journeyv1.PrivacyClass_value["PRIVACY_CLASS_"+strings.ToUpper(word)]
	if !ok || class == 0 {
		return 0, usage("there is no class %q; there are identity, contact, health, residence, family, narrative, special", word)
	}
	return journeyv1.PrivacyClass(class), nil
}

// today is the business date of now where the command is typed; the service judges by the operation's zone.
func today() string { return time.Now().Format(time.DateOnly) }
