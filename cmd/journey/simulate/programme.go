package simulate

import (
	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// programme is what the two operations differ in. Facts stand in deploy/examples; what stands here is
// needed to invent people: where they come from, who looks after them, how it ends.
type programme struct {
	id, system   string
	participants int
	// first and last are the operation's days, the extensions included.
	first, last  calendar.Date
	resultsUntil calendar.Date
	indicators   journeyv1.IndicatorSet
	staff        []caseworker
	coordinator  caseworker
	areas        []string
	towns        []string // postal code and town
	origins      []share[*origin]
	outcomes     []share[outcome]
	hosts        []host
	providers    []string // of modules and courses
	advice       string   // the centre for the recognition of foreign qualifications
	trained      int      // staff of agencies and Jobcenters trained
	employers    int
	region       string
	branches     []string
	network      []string // who comes to the meetings of the network
}

// caseworker is somebody who records steps, by id, and the partner they work for.
type caseworker struct{ id, partner string }

// host is a host placement for work trials.
type host struct {
	id, activity  string
	beneficiaries []journeyv1.Beneficiary
}

// outcome is how a stay ends.
type outcome int

const (
	placed outcome = iota
	completed
	droppedOut
	moved
	leftCountry
	died
	withdrawn  // the consent
	notEntered // counselled, never a participant
)

const (
	children = journeyv1.Beneficiary_BENEFICIARY_CHILDREN
	seniors  = journeyv1.Beneficiary_BENEFICIARY_SENIORS
	migrants = journeyv1.Beneficiary_BENEFICIARY_MIGRANTS
	refugees = journeyv1.Beneficiary_BENEFICIARY_REFUGEES
	jobless  = journeyv1.Beneficiary_BENEFICIARY_LONG_TERM_UNEMPLOYED
)

var programmes = []programme{
	{
		id: "laqs", system: "laqs-altsystem", participants: 400,
		first: calendar.New(2015, 5, 1), last: calendar.New(2018, 12, 31),
		indicators: journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014,
		staff: []caseworker{{"fm-bilse-1", "bilse-institut"}, {"fm-bilse-2", "bilse-institut"}, {"fm-bilse-3", "bilse-institut"},
			{"fm-stadt-1", "landeshauptstadt-schwerin"}, {"fm-stadt-2", "landeshauptstadt-schwerin"}},
		coordinator: caseworker{"koordination-schwerin", "landeshauptstadt-schwerin"},
		areas:       []string{"neu-zippendorf", "muesser-holz"},
		towns:       []string{"19063 Schwerin"},
		origins: []share[*origin]{{german, 62}, {arabic, 15}, {persian, 7}, {slavic, 6}, {horn, 4},
			{european, 4}, {balkan, 2}},
		outcomes: []share[outcome]{{placed, 31}, {completed, 32}, {droppedOut, 21}, {moved, 4}, {leftCountry, 2}, {died, 1}, {withdrawn, 1}, {notEntered, 8}},
		hosts: []host{{"gemeinschaftsgarten", "gardening", []journeyv1.Beneficiary{seniors, migrants}},
			{"kinderbauernhof", "animal-care", []journeyv1.Beneficiary{children, refugees}},
			{"nachbarschaftskueche", "cooking", []journeyv1.Beneficiary{seniors, jobless}},
			{"fahrradwerkstatt", "repair", []journeyv1.Beneficiary{children, jobless}},
			{"seniorentreff", "company", []journeyv1.Beneficiary{seniors}}},
		providers: []string{"bilse-institut", "volkshochschule", "beschaeftigungstraeger-1", "beschaeftigungstraeger-2"},
		advice:    "anerkennungsberatung", trained: 60, employers: 45, region: "Schwerin",
		branches: []string{"Q87", "I56", "N81", "G47", "F43", "H52"},
		network:  []string{"bilse-institut", "jobcenter", "suchthilfe", "volkshochschule", "integrationsbeauftragte", "gleichstellungsbeauftragte", "arbeitgeberverband", "verein-1"},
	},
	{
		id: "resque-plus", system: "resque-plus-altsystem", participants: 1200,
		first: calendar.New(2010, 12, 1), last: calendar.New(2015, 6, 30),
		indicators: journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007,
		staff: []caseworker{{"fm-awr-1", "aufbauwerk-region-leipzig"}, {"fm-awr-2", "aufbauwerk-region-leipzig"}, {"fm-awr-3", "aufbauwerk-region-leipzig"},
			{"fm-caritas-1", "caritas"}, {"fm-caritas-2", "caritas"}, {"fm-daa-1", "deutsche-angestellten-akademie"}, {"fm-daa-2", "deutsche-angestellten-akademie"},
			{"fm-sfr-1", "saechsischer-fluechtlingsrat"}, {"fm-sfr-2", "saechsischer-fluechtlingsrat"}, {"fm-int-1", "int"}, {"fm-leipzig-1", "stadt-leipzig"}},
		coordinator: caseworker{"koordination-leipzig", "aufbauwerk-region-leipzig"},
		towns:       []string{"04315 Leipzig", "01159 Dresden", "09111 Chemnitz", "08056 Zwickau", "02826 Görlitz", "01917 Kamenz"},
		origins: []share[*origin]{{arabic, 28}, {persian, 24}, {slavic, 17}, {horn, 11}, {balkan, 8},
			{asian, 12}},
		outcomes: []share[outcome]{{placed, 33}, {completed, 30}, {droppedOut, 19}, {moved, 5}, {leftCountry, 4}, {died, 1}, {withdrawn, 1}, {notEntered, 7}},
		hosts: []host{{"einsatzstelle-garten", "gardening", []journeyv1.Beneficiary{seniors, migrants}},
			{"einsatzstelle-kueche", "cooking", []journeyv1.Beneficiary{refugees, migrants}},
			{"einsatzstelle-werkstatt", "repair", []journeyv1.Beneficiary{migrants}}},
		providers: []string{"deutsche-angestellten-akademie", "aufbauwerk-region-leipzig", "int", "caritas"},
		advice:    "anerkennungsberatung", trained: 500, employers: 110, region: "Sachsen",
		branches: []string{"Q87", "I56", "N81", "C10", "F43", "H53", "J62"},
		network:  []string{"stadt-leipzig", "caritas", "saechsischer-fluechtlingsrat", "int", "agentur-fuer-arbeit", "jobcenter", "industrie-und-handelskammer", "handwerkskammer"},
	},
}
