package tabular

import (
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// clean is a cell without the blanks around it, in the composed form of Unicode.
func clean(text string) string {
	text = strings.TrimSpace(text)
	if !norm.NFC.IsNormalString(text) {
		text = norm.NFC.String(text)
	}
	return text
}

// fold is a name or word as it is compared: case and blanks do not matter.
func fold(text string) string {
	return strings.ToLower(strings.Join(strings.Fields(clean(text)), " "))
}

// usual are the ways of writing a date that are recognised; 2 and 1 take one digit or two.
var usual = []string{"2.1.2006", "2006-01-02"}

// The days that a number in a date column can mean. Below lie the years that people write into such
// columns (1900 to 2100), which as days would be 1905; above lies what no programme reaches.
const (
	firstSerial = 2101
	lastSerial  = 73415 // 2100-12-31
	// since1904 is how many days later the day 0 of a workbook from an old Mac is.
	since1904 = 1462
)

// date reads a business date in one of the layouts, the usual ones by default, or as a spreadsheet counts
// days. A time of day after it is dropped; a time with a zone is refused, because it can mean another day.
func date(text string, layouts []string, from1904 bool) (time.Time, bool) {
	if day, ok := serial(text, from1904); ok {
		return day.Truncate(24 * time.Hour), true
	}
	if len(layouts) == 0 {
		layouts = usual
	}
	for _, layout := range layouts {
		if day, err := time.Parse(layout, text); err == nil {
			return day, true
		}
	}
	day, clock, found := cutClock(text)
	if _, ok := clockOf(clock); !found || !ok {
		return time.Time{}, false
	}
	return date(day, layouts, from1904)
}

// moment reads a point in time; where the text says no zone it is that of the mapping. A date alone is its
// first moment.
func moment(text string, layouts []string, zone *time.Location, from1904 bool) (time.Time, bool) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, true
	}
	local := func(at time.Time) time.Time {
		return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), zone)
	}
	if at, ok := serial(text, from1904); ok {
		return local(at.Round(time.Second)), true
	}
	text, clock, found := cutClock(text)
	var since time.Duration
	if found {
		var ok bool
		if since, ok = clockOf(clock); !ok {
			return time.Time{}, false
		}
	}
	day, ok := date(text, layouts, from1904)
	if !ok {
		return time.Time{}, false
	}
	return local(day.Add(since)), true
}

func cutClock(text string) (day, clock string, found bool) {
	if at := strings.IndexAny(text, " T"); at > 0 {
		return text[:at], strings.TrimSpace(text[at+1:]), true
	}
	return text, "", false
}

func clockOf(text string) (time.Duration, bool) {
	text = strings.TrimSpace(strings.TrimSuffix(text, "Uhr"))
	for _, layout := range []string{"15:04", "15:04:05"} { // a fraction after the seconds is taken too
		if at, err := time.Parse(layout, text); err == nil {
			return at.Sub(at.Truncate(24 * time.Hour)), true
		}
	}
	return 0, false
}

func serial(text string, from1904 bool) (time.Time, bool) {
	if text == "" || text[0] < '0' || text[0] > '9' || strings.Trim(text, "0123456789.") != "" {
		return time.Time{}, false
	}
	days, err := strconv.ParseFloat(text, 64)
	if from1904 {
		days += since1904
	}
	if err != nil || days < firstSerial || days > lastSerial {
		return time.Time{}, false
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(math.Round(days*86400)) * time.Second), true
}

// layoutOf turns dd.mm.yyyy (or tt.mm.jjjj) into a layout of package time.
func layoutOf(written string) (string, bool) {
	l := strings.NewReplacer("j", "y", "t", "d").Replace(strings.ToLower(written))
	if strings.Count(l, "y") != 4 || strings.Count(l, "m") > 2 || strings.Count(l, "d") > 2 {
		return "", false
	}
	for _, part := range [][2]string{{"yyyy", "2006"}, {"mm", "01"}, {"m", "1"}, {"dd", "02"}, {"d", "2"}} {
		l = strings.Replace(l, part[0], part[1], 1)
	}
	return l, strings.Contains(l, "1") && strings.Contains(strings.ReplaceAll(l, "2006", ""), "2") && !strings.ContainsAny(l, "ymd")
}

// number reads a number with a decimal comma or point. decimal says which (comma or point); if it is empty
// the number itself has to, and a number that could be both is ambiguous.
func number(text, decimal string) (value float64, ambiguous, ok bool) {
	text = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", "’", "").Replace(text)
	comma, point := strings.LastIndexByte(text, ','), strings.LastIndexByte(text, '.')
	sign := byte('.')
	switch {
	case decimal == "comma", decimal == "" && comma > point && point >= 0:
		sign = ','
	case decimal == "" && comma >= 0 && point < 0, decimal == "" && point >= 0 && comma < 0:
		at := max(comma, point)
		sign = text[at]
		whole := strings.TrimLeft(text[:at], "+-")
		if strings.Count(text, string(sign)) > 1 {
			sign = ',' + '.' - sign // thousands; the other one would be the decimal sign
		} else if len(text)-at-1 == 3 && len(whole) <= 3 && whole != "0" && whole != "" {
			return 0, true, false
		}
	}
	thousands := string(',' + '.' - sign)
	whole, fraction, found := strings.Cut(text, string(sign))
	if strings.Contains(whole, thousands) {
		groups := strings.Split(strings.TrimLeft(whole, "+-"), thousands)
		for i, group := range groups {
			if len(group) != 3 && (i > 0 || len(group) > 3 || group == "") {
				return 0, false, false
			}
		}
		whole = strings.ReplaceAll(whole, thousands, "")
	}
	if found {
		whole += "." + fraction
	}
	if strings.Trim(whole, "0123456789.+-eE") != "" {
		return 0, false, false // no 0x10, no inf
	}
	value, err := strconv.ParseFloat(whole, 64)
	return value, false, err == nil && !math.IsInf(value, 0) && !math.IsNaN(value)
}

// yesOrNo reads the words that people tick a box with.
func yesOrNo(folded string) (yes, ok bool) {
	switch folded {
	case "ja", "j", "x", "yes", "y", "true", "wahr", "1", "on":
		return true, true
	case "nein", "n", "no", "false", "falsch", "0", "off":
		return false, true
	}
	return false, false
}

// formulaErrors are what a spreadsheet shows where a formula has no value, in English and German.
var formulaErrors = map[string]bool{
	"#N/A": true, "#NV": true, "#REF!": true, "#BEZUG!": true, "#VALUE!": true, "#WERT!": true, "#DIV/0!": true,
	"#NAME?": true, "#NULL!": true, "#NUM!": true, "#ZAHL!": true,
}
