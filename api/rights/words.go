package rights

import "journey/domain/sentence"

// Word is what a person reads of an action.
func (a Action) Word() sentence.Sentence { return actionWords[a] }

var actionWords = map[Action]sentence.Sentence{
	RecordCase:      {German: "Schritte zu einem Fall erfassen", English: "record steps of a case"},
	FindPeople:      {German: "Personen nach Namen finden", English: "find people by name"},
	ListCases:       {German: "Fälle auflisten", English: "list cases"},
	ReadHistory:     {German: "den Weg einer Person lesen", English: "read a person's journey"},
	ReplayHistory:   {German: "einen Weg mit Zahlen und Pflichten nachspielen", English: "replay a journey with figures and obligations"},
	ListFollowUps:   {German: "Nachbegleitungen auflisten", English: "list follow-ups"},
	CountFollowUps:  {German: "Nachbegleitungen zählen", English: "count follow-ups"},
	ReadBoard:       {German: "die Übersicht der Nachbegleitung sehen", English: "see the board of follow-ups"},
	KeepCalendar:    {German: "Kalender der Nachbegleitung halten", English: "keep calendars of follow-ups"},
	ReadRetention:   {German: "sehen, wie lange etwas aufbewahrt wird", English: "see how long something is kept"},
	PlaceHold:       {German: "Löschsperren setzen und aufheben", English: "place and lift holds"},
	RequestErasure:  {German: "die Löschung persönlicher Daten beantragen", English: "request that personal data are erased"},
	DecideErasure:   {German: "über eine Löschung entscheiden, als zweite Person", English: "decide on an erasure, as the second person"},
	ReadErasures:    {German: "Löschungen und ihre Nachweise sehen", English: "see erasures and their certificates"},
	ResumeErasures:  {German: "unterbrochene Löschungen zu Ende führen", English: "finish erasures that were interrupted"},
	RecordNetwork:   {German: "zu Arbeitgebern und Aktivitäten erfassen", English: "record of employers and activities"},
	RecordOperation: {German: "zum Vorhaben selbst erfassen", English: "record of the operation itself"},
	TakeOver:        {German: "Geschichte aus anderen Systemen übernehmen", English: "take history over from other systems"},
	ReadOperation:   {German: "das Vorhaben, Arbeitgeber und Aktivitäten lesen", English: "read the operation, employers and activities"},
	ReadPublished:   {German: "veröffentlichte Zahlen sehen", English: "see published figures"},
	ReadFigures:     {German: "Zahlen sehen, wie sie sind", English: "see figures as they are"},
	ReadBehind:      {German: "sehen, wer hinter einer Zahl steht (pseudonym)", English: "see who is behind a figure (pseudonymous)"},
	IssueReport:     {German: "Berichte ausstellen", English: "issue reports"},
	ReadReports:     {German: "Berichte lesen und nachprüfen", English: "read and verify reports"},
	ReadStaff:       {German: "das Verzeichnis der Mitarbeitenden lesen", English: "read the directory of staff"},
	BreakGlass:      {German: "einen fremden Fall im Notfall für vier Stunden öffnen", English: "open a case that is not theirs for four hours in an emergency"},
	SubjectAccess:   {German: "einer Person die Auskunft über ihre Daten geben (Art. 15, 20 DSGVO)", English: "give a person the copy of their data (Art. 15, 20 GDPR)"},
	ReadAccess:      {German: "das Zugriffsprotokoll lesen", English: "read the access log"},
	ReviewAccess:    {German: "Zugriffe durchsehen und beurteilen", English: "review accesses"},
	WriteStaff:      {German: "das Verzeichnis der Mitarbeitenden ändern", English: "change the directory of staff"},
}

// String is the stable id of a relation.
func (r Relation) String() string {
	return [...]string{Foreign: "foreign", Operation: "operation", Partner: "partner", Own: "own"}[r]
}

// Word is what a person reads of how far a right reaches.
func (r Relation) Word() sentence.Sentence {
	return [...]sentence.Sentence{
		Foreign:   {German: "fremde Vorhaben", English: "foreign operations"},
		Operation: {German: "das ganze Vorhaben", English: "the whole operation"},
		Partner:   {German: "der eigene Partner; federführend alles", English: "their partner; as lead all of it"},
		Own:       {German: "eigene Fälle", English: "their own cases"},
	}[r]
}
