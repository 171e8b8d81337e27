package indicator

// AgeGroup is the group of an age on the entry day in the operation's own breakdowns. Its limits are those
// that the official sets use: 18, 25, 30 and 55.
func AgeGroup(age int) string {
	switch {
	case age < 18:
		return "under_18"
	case age < 25:
		return "18_24"
	case age < 30:
		return "25_29"
	case age < 55:
		return "30_54"
	}
	return "55_plus"
}
