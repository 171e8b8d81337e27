package sentence

var person = Topic{
	Rules: map[string]Sentence{
		"link.both_histories": {
			"Eine Verknüpfung steht in zwei Verläufen zugleich. Benutzen Sie dafür das Verknüpfen (link, unlink).",
			"A link stands in two histories at once. Use link or unlink for it.",
		},
		"link.itself": {
			"{0} kann nicht mit sich selbst verknüpft werden. Prüfen Sie die zweite Nummer.",
			"{0} cannot be linked with itself. Check the second id.",
		},
		"link.other_history": {
			"Der Schritt nennt {0}, gemeint ist aber {1}. Prüfen Sie die zweite Nummer.",
			"The step names {0}, but {1} is meant. Check the second id.",
		},
		"link.already": {
			"{0} ist schon als dieselbe Person verknüpft. Es ist nichts zu tun.",
			"{0} is linked as the same person already. Nothing is to be done.",
		},
		"link.not_linked": {
			"{0} ist nicht als dieselbe Person verknüpft. Prüfen Sie die Nummer.",
			"{0} is not linked as the same person. Check the id.",
		},
		"erasure.not_requested": {
			"Ein Antrag auf Löschung mit der Version {0} ist nicht erfasst. Erfassen Sie zuerst den Antrag oder prüfen Sie die Version.",
			"There is no request for erasure with version {0}. Record the request first, or check the version.",
		},
		"erasure.decided_already": {
			"Über den Antrag mit der Version {0} ist schon entschieden. Für weitere Klassen erfassen Sie einen neuen Antrag.",
			"The request with version {0} is decided already. For further classes record a new request.",
		},
		"erasure.second_person": {
			"Über eine Löschung entscheidet eine zweite Person, nicht die, die den Antrag erfasst hat. Lassen Sie jemand anderen entscheiden.",
			"An erasure is decided by a second person, not by the one who recorded the request. Have somebody else decide.",
		},
		"erasure.decided_for_another": {
			"Die Entscheidung nennt {0}, erfasst hat sie aber jemand anderes. Wer entscheidet, erfasst es selbst; decided_by ist die eigene Nummer.",
			"The decision names {0}, yet somebody else recorded it. Whoever decides records it; decided_by is their own id.",
		},
		"erasure.class_twice": {
			"Über die Klasse {0} ist zweimal entschieden. Nennen Sie jede Klasse einmal.",
			"The class {0} is decided twice. Name each class once.",
		},
		"erasure.keep_needs_reason": {
			"Wer die Klasse {0} behält, sagt, bis wann und aufgrund welcher Vorschrift. Geben Sie keep_until und legal_basis an.",
			"To keep the class {0}, say until when and on which basis. Give keep_until and legal_basis.",
		},
		"erasure.destroy_has_no_end": {
			"Für die Klasse {0} ist Löschen entschieden, aber auch ein Datum des Behaltens genannt. Entscheiden Sie sich für eines.",
			"For the class {0} destruction is decided and yet a date to keep it until is given. Decide for one.",
		},
		"erasure.special_needs_identity_and_contact": {
			"Die besonderen Angaben werden nur zusammen mit Identität und Kontakt gelöscht. Nehmen Sie diese Klassen dazu.",
			"The special answers are destroyed only together with identity and contact. Add these classes.",
		},
		"erasure.not_decided": {
			"Eine Entscheidung über die Löschung mit der Version {0} ist nicht erfasst. Erfassen Sie sie zuerst oder prüfen Sie die Version.",
			"There is no decision on erasure with version {0}. Record it first, or check the version.",
		},
		"erasure.class_not_decided": {
			"Für die Klasse {0} ist keine Löschung entschieden. Nennen Sie nur Klassen, die gelöscht werden sollen.",
			"For the class {0} no destruction is decided. Name only classes that are to be destroyed.",
		},
		"erasure.done_already": {
			"Die Klasse {0} ist schon gelöscht. Es ist nichts zu tun.",
			"The class {0} is destroyed already. Nothing is to be done.",
		},
		"erasure.by_service_only": {
			"Dass Schlüssel vernichtet sind, erfasst nur der Dienst, der sie vernichtet. Mit diesem Schritt würde nichts gelöscht; übernommen wird er nur zusammen mit der Entscheidung aus einem anderen System.",
			"That keys are destroyed is recorded only by the service that destroys them. This step would erase nothing; it is taken over only together with its decision from another system.",
		},
		"erasure.answers_missing": {
			"Mit den besonderen Angaben ginge der Stand von Version {0} für die Statistik verloren. Geben Sie in answers die Angaben jeder Version des Eintritts an.",
			"With the special answers the figures would lose those of version {0}. Give the answers of every version of the entry in answers.",
		},
		"erasure.answers_without_special": {
			"Angaben für die Statistik werden nur aufbewahrt, wenn die besonderen Angaben gelöscht werden. Lassen Sie answers weg oder nehmen Sie die Klasse dazu.",
			"Answers are kept for the figures only when the special answers are destroyed. Leave answers out, or add the class.",
		},
		"erasure.class_undecided": {
			"Über die Klasse {0} ist nicht entschieden, sie ist aber beantragt. Sagen Sie zu jeder beantragten Klasse, ob sie gelöscht oder behalten wird.",
			"The class {0} is asked for and not decided. Say of every class that is asked for whether it is destroyed or kept.",
		},
		"erasure.class_not_requested": {
			"Die Löschung der Klasse {0} hat niemand beantragt; eine Person allein entscheidet nicht darüber. Lassen Sie sie weg, oder lassen Sie sie zuerst von jemand anderem beantragen.",
			"Nobody asked for the class {0} to be erased, and one person alone does not decide it. Leave it out, or have somebody else request it first.",
		},
		"erasure.recorded_here": {
			"Zur Klasse {0} sind hier Angaben erfasst; ein anderes System löscht sie nicht. Lassen Sie die Löschung hier beantragen und entscheiden (journey erase).",
			"Data of the class {0} were recorded here; another system does not erase them. Have their erasure requested and decided here (journey erase).",
		},
		"erasure.basis_only_keeps": {
			"Auf dieser Grundlage wird aufbewahrt, nicht gelöscht. Nennen Sie eine aus Art. 17 Abs. 1 DSGVO oder das Ende der Aufbewahrung.",
			"On this basis data are kept, not erased. Name one of Art. 17(1) GDPR, or the end of retention.",
		},
		"erasure.basis_keeps_nothing": {
			"Die genannte Grundlage ist keine, die Klasse {0} zu behalten. Nennen Sie Art. 17 Abs. 3 Buchst. b oder e DSGVO.",
			"The basis named is none to keep the class {0} on. Name Art. 17(3)(b) or (e) GDPR.",
		},
		"erasure.keep_until_past": {
			"Die Klasse {0} soll bis zum {1} behalten werden; dieser Tag ist vorbei. Nennen Sie einen späteren, oder löschen Sie sie.",
			"The class {0} is to be kept until {1}, and that day is over. Name a later one, or destroy it.",
		},
		"erasure.personal_fields": {
			"Am {0} wurde die Löschung der persönlichen Daten entschieden; der Schritt enthält noch welche. Lassen Sie die genannte Angabe weg.",
			"On {0} it was decided to erase the personal data; the step still has some. Leave the named field out.",
		},
	},
	Steps: map[string]Sentence{
		"persons_linked": {
			"Ist dieselbe Person wie {other}[. Grund: „{why}“].",
			"Is the same person as {other}[. Reason: “{why}”].",
		},
		"persons_unlinked": {
			"Ist doch nicht dieselbe Person wie {other}[. Grund: „{why}“].",
			"Is not the same person as {other} after all[. Reason: “{why}”].",
		},
		"erasure_requested": {
			"Löschung beantragt: {classes}; von: {requested_by}; Grundlage: {legal_basis}.",
			"Erasure requested: {classes}; by: {requested_by}; basis: {legal_basis}.",
		},
		"erasure_decided": {
			"{decided_by} hat über die Löschung aus Version {request} entschieden: {decisions}.",
			"{decided_by} decided on the erasure of version {request}: {decisions}.",
		},
		"personal_data_erased": {
			"Die Schlüssel sind vernichtet: {classes}. Niemand kann diese Angaben mehr lesen (Entscheidung: Version {decision}).",
			"The keys are destroyed: {classes}. Nobody can read these answers any more (decision: version {decision}).",
		},
	},
	Values: map[string]Sentence{
		"ERASURE_REQUESTER_PARTICIPANT":             {"teilnehmende Person", "participant"},
		"ERASURE_REQUESTER_DATA_PROTECTION_OFFICER": {"Datenschutzbeauftragte", "data protection officer"},
		"ERASURE_REQUESTER_RETENTION":               {"Löschplan", "retention schedule"},
		"ERASURE_REQUESTER_COURT":                   {"Gericht oder Aufsichtsbehörde", "court or supervisory authority"},
		"LEGAL_BASIS_ART_17_1_A":                    {"nicht mehr nötig, Art. 17 Abs. 1 a DSGVO", "no longer necessary, Art. 17(1)(a) GDPR"},
		"LEGAL_BASIS_ART_17_1_B":                    {"Einwilligung widerrufen, Art. 17 Abs. 1 b DSGVO", "consent withdrawn, Art. 17(1)(b) GDPR"},
		"LEGAL_BASIS_ART_17_1_C":                    {"Widerspruch, Art. 17 Abs. 1 c DSGVO", "objection, Art. 17(1)(c) GDPR"},
		"LEGAL_BASIS_ART_17_1_D":                    {"unrechtmäßig verarbeitet, Art. 17 Abs. 1 d DSGVO", "unlawful processing, Art. 17(1)(d) GDPR"},
		"LEGAL_BASIS_ART_17_1_E":                    {"Pflicht zu löschen, Art. 17 Abs. 1 e DSGVO", "obligation to erase, Art. 17(1)(e) GDPR"},
		"LEGAL_BASIS_ART_17_3_B":                    {"Pflicht aufzubewahren, Art. 17 Abs. 3 b DSGVO", "obligation to keep, Art. 17(3)(b) GDPR"},
		"LEGAL_BASIS_ART_17_3_E":                    {"Rechtsansprüche, Art. 17 Abs. 3 e DSGVO", "legal claims, Art. 17(3)(e) GDPR"},
		"LEGAL_BASIS_RETENTION_END":                 {"Ende der Aufbewahrungsfrist", "end of the retention period"},
		"ERASURE_ACTION_DESTROY":                    {"löschen", "destroy"},
		"ERASURE_ACTION_KEEP":                       {"aufbewahren", "keep"},
		"ClassDecision":                             {"{class}: {action}[ bis {keep_until}][ ({legal_basis})]", "{class}: {action}[ until {keep_until}][ ({legal_basis})]"},

		"PRIVACY_CLASS_PSEUDONYMOUS": {"pseudonyme Angaben", "pseudonymous data"},
		"PRIVACY_CLASS_IDENTITY":     {"Identität", "identity"},
		"PRIVACY_CLASS_CONTACT":      {"Kontaktdaten", "contact data"},
		"PRIVACY_CLASS_HEALTH":       {"Gesundheit", "health"},
		"PRIVACY_CLASS_RESIDENCE":    {"Aufenthalt und Sozialleistungen", "residence and benefits"},
		"PRIVACY_CLASS_FAMILY":       {"Familie", "family"},
		"PRIVACY_CLASS_NARRATIVE":    {"freie Texte", "free text"},
		"PRIVACY_CLASS_SPECIAL":      {"besondere statistische Angaben", "special statistics"},
		"PRIVACY_CLASS_STATISTICS":   {"Angaben für die Statistik", "answers kept for the figures"},

		"ROLE_CASE_WORKER":                  {"Fallmanagement", "caseworker"},
		"ROLE_COORDINATOR":                  {"Koordination", "coordinator"},
		"ROLE_AUDITOR":                      {"Prüfung", "auditor"},
		"ROLE_ANALYST":                      {"Auswertung", "analyst"},
		"ROLE_DATA_PROTECTION_OFFICER":      {"Datenschutz", "data protection officer"},
		"ROLE_OPERATOR":                     {"Betrieb des Dienstes", "operator"},
		"ROLE_SERVICE":                      {"anderer Dienst", "service"},
		"HISTORY_KIND_PARTICIPANT":          {"teilnehmende Person", "participant"},
		"HISTORY_KIND_EMPLOYER":             {"Betrieb", "employer"},
		"HISTORY_KIND_ACTIVITY":             {"Aktivität", "activity"},
		"HISTORY_KIND_OPERATION":            {"Vorhaben", "operation"},
		"EVIDENCE_KIND_CONSENT_FORM":        {"Einwilligung", "consent form"},
		"EVIDENCE_KIND_MASTER_DATA_SHEET":   {"Stammblatt", "master data sheet"},
		"EVIDENCE_KIND_CERTIFICATE":         {"Zeugnis", "certificate"},
		"EVIDENCE_KIND_EMPLOYMENT_CONTRACT": {"Arbeits- oder Ausbildungsvertrag", "employment or training contract"},
		"EVIDENCE_KIND_PAY_SLIP":            {"Lohnnachweis", "pay slip"},
		"EVIDENCE_KIND_REGISTER_EXTRACT":    {"Registerauszug", "register extract"},
		"EVIDENCE_KIND_OFFICIAL_DOCUMENT":   {"behördliches Dokument", "official document"},
		"EVIDENCE_KIND_SIGNED_STATEMENT":    {"unterschriebene Erklärung", "signed statement"},
		"EVIDENCE_KIND_LETTER":              {"Brief oder E-Mail", "letter or e-mail"},
		"EVIDENCE_KIND_OTHER":               {"anderes Dokument", "another document"},
		"Evidence":                          {"{kind} {reference}[, SHA-256 {sha256}]", "{kind} {reference}[, SHA-256 {sha256}]"},
	},
}
