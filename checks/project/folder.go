package project

// Folder is the app's folder below its repository's root, slash-separated; ""
// when it is the root itself.
func (p *Project) Folder() string {
	if p.repo == nil {
		return ""
	}
	return p.repo.app
}
