package fixes

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"
)

const reviewFile = ownFolder + "/review.json"

// maxReview bounds the review's file; a person's words are far smaller.
const maxReview = 8 << 20

// A Review is what people have said of an app's checks, in
// .underpin/review.json: small, readable, to be committed and merged like
// source. Fields that this version does not know are kept.
type Review struct {
	Checks   map[string]Remarks // by the check's id
	Place    string             // the check at which the last session ended
	Sessions []Session
	unknown  map[string]json.RawMessage
}

// Remarks are what people have said of one check; nil for what nobody has.
type Remarks struct {
	Answer  *Remark // yes, no, unknown or not-for-us
	Skipped *Remark // why the gap stays open
	Done    *Remark // how it was closed by hand
	Note    *Remark
	Steps   []Remark // what its fix left to do and somebody has done, by the step's text
	unknown map[string]json.RawMessage
}

// A Remark is one thing that someone has said.
type Remark struct {
	Value string    `json:"value"`
	By    string    `json:"by,omitempty"`
	At    time.Time `json:"at"`
}

// A Session is one sitting of a review.
type Session struct {
	Began   time.Time `json:"began"`
	Seconds int       `json:"seconds,omitempty"` // pauses left out
	By      string    `json:"by,omitempty"`
	Seen    []string  `json:"seen,omitempty"` // ids of checks, in order
	Did     []string  `json:"did,omitempty"`  // one sentence each
}

// fresh is how long an answer holds; then the question is asked again.
const fresh = 365 * 24 * time.Hour

// Current is the answer to the check's question, "" when there is none or it is
// more than a year old.
func (r Remarks) Current(now time.Time) string {
	if r.Answer == nil || now.Sub(r.Answer.At) > fresh {
		return ""
	}
	return r.Answer.Value
}

// Review reads what people have said; empty when there is no file yet.
func (s *Store) Review() (Review, error) {
	text, err := s.reviewText()
	if err != nil || text == nil {
		return Review{}, err
	}
	r, err := parseReview(text)
	if err != nil {
		return Review{}, fmt.Errorf("%s: %w", reviewFile, err)
	}
	return r, nil
}

func (s *Store) reviewText() ([]byte, error) {
	info, err := s.app.Lstat(reviewFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("%s: %w", reviewFile, err)
	case !info.Mode().IsRegular() || info.Size() > maxReview:
		return nil, fmt.Errorf("%s: not a plain file of less than %d MB", reviewFile, maxReview>>20)
	}
	text, err := s.app.ReadFile(reviewFile)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", reviewFile, err)
	}
	return text, nil
}

// UpdateReview reads the review, has it changed, and writes it back at once, so
// that what another session wrote in the meantime stays. A file that cannot be
// read is an error and is never overwritten.
func (s *Store) UpdateReview(change func(*Review)) (Review, error) {
	before, err := s.reviewText()
	if err != nil {
		return Review{}, err
	}
	var r Review
	if before != nil {
		if r, err = parseReview(before); err != nil {
			return Review{}, fmt.Errorf("%s: %w", reviewFile, err)
		}
	}
	if r.Checks == nil {
		r.Checks = map[string]Remarks{}
	}
	change(&r)
	text, err := r.text()
	if err != nil {
		return Review{}, fmt.Errorf("%s: %w", reviewFile, err)
	}
	if bytes.Equal(before, text) {
		return r, nil
	}
	return r, s.writeReview(text)
}

func (s *Store) writeReview(text []byte) error {
	if err := s.makeFolders(); err != nil {
		return fmt.Errorf("%s: %w", reviewFile, err)
	}
	if err := s.create(reviewFile+".new", text, 0); err != nil {
		_ = s.app.Remove(reviewFile + ".new")
		return fmt.Errorf("%s: %w", reviewFile, err)
	}
	if err := s.step("save review"); err != nil {
		return err
	}
	if err := s.app.Rename(reviewFile+".new", reviewFile); err != nil {
		return fmt.Errorf("%s: %w", reviewFile, err)
	}
	s.syncFolder(s.app, path.Dir(reviewFile))
	return nil
}
