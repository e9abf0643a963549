package check

// The answers to a Question.
const (
	Yes      = "yes"
	No       = "no"
	DontKnow = "don't know"
	NotForUs = "not for us"
)

// Answered is an Ask finding after its owner's answer: yes passes, no is a gap,
// "not for us" is not needed, and everything else leaves the question open.
// Other findings are returned as they are, and so is a place's evidence.
func (f Finding) Answered(answer string) Finding {
	if f.Verdict != Ask || f.Question == nil {
		return f
	}
	switch answer {
	case Yes:
		f.Verdict, f.Confidence, f.Reason = Pass, Certain, f.Question.Pass
	case No:
		f.Verdict, f.Confidence, f.Reason = Gap, Certain, f.Question.Gap
	case NotForUs:
		f.Verdict, f.Confidence, f.Reason = NotNeeded, Certain, "its owner says that it is not for this app"
	}
	return f
}
