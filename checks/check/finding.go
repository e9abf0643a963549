package check

// Verdict is a check's answer. The zero value is the honest one.
type Verdict uint8

// The verdicts.
const (
	Unclear   Verdict = iota // the check cannot tell; the reason says why
	NotNeeded                // the stack has no such thing
	Pass                     // the code shows that it is in place
	Gap                      // the code shows the problem
	Ask                      // only a person can tell; there is a Question
)

var verdictNames = [...]string{"unclear", "n/a", "pass", "gap", "ask"}

// String is the verdict as the JSON report spells it.
func (v Verdict) String() string { return name(verdictNames[:], int(v)) }

// Severity says what a gap costs. The zero value means "as the check says".
type Severity uint8

// The severities, mildest first.
const (
	Low Severity = iota + 1
	Medium
	High
	Blocker // leaks data or money, or lets someone in
)

var severityNames = [...]string{"", "low", "medium", "high", "blocker"}

// String is the severity as the JSON report spells it.
func (s Severity) String() string { return name(severityNames[:], int(s)) }

// Confidence says how sure a check is of its verdict. Only Likely and Certain
// count in the score.
type Confidence uint8

// The confidences. The zero value is Possible: a check must claim more itself.
const (
	Possible Confidence = iota
	Likely
	Certain
)

var confidenceNames = [...]string{"possible", "likely", "certain"}

// String is the confidence as the JSON report spells it.
func (c Confidence) String() string { return name(confidenceNames[:], int(c)) }

func name(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return "unknown"
}

// A Finding is what a check found in one project.
type Finding struct {
	Verdict    Verdict
	Confidence Confidence
	Severity   Severity // zero: the check's own
	Reason     string   // one sentence that names what was seen
	Places     []Place  // evidence; at least one for a Gap
	Question   *Question
	// Sketch is what a person would do by hand where no template fits.
	Brief []string // extra sentences for the task brief: what done looks like here
}

// A Place is a range in a file with the words for it.
type Place struct {
	File        string // relative to the app's root, slash-separated
	Line        int    // 1-based
	Column      int    // 1-based, in bytes
	EndLine     int
	EndColumn   int // 1-based, behind the last byte
	Message     string
	Fingerprint string // set by the engine; stable across edits elsewhere
}

// A Question asks what no code can tell.
type Question struct {
	Text string // one plain question, answerable with yes, no, don't know, not for us
	Help string // where its owner finds the answer
	// Pass and Gap are the reasons given once it is answered yes or no.
	Pass, Gap string
}

// Passed is the finding of a check that saw its evidence.
func Passed(c Confidence, reason string, places ...Place) Finding {
	return Finding{Verdict: Pass, Confidence: c, Reason: reason, Places: places}
}

// Missing is the finding of a gap.
func Missing(c Confidence, reason string, places ...Place) Finding {
	return Finding{Verdict: Gap, Confidence: c, Reason: reason, Places: places}
}

// Unneeded is the finding of a check that has nothing to look at here.
func Unneeded(reason string) Finding {
	return Finding{Verdict: NotNeeded, Confidence: Certain, Reason: reason}
}

// Cannot is the finding of a check that cannot tell, and why.
func Cannot(reason string, places ...Place) Finding {
	return Finding{Verdict: Unclear, Reason: reason, Places: places}
}

// Asking is the finding of a check that needs a person's answer.
func Asking(reason string, q Question, places ...Place) Finding {
	return Finding{Verdict: Ask, Reason: reason, Question: &q, Places: places}
}
