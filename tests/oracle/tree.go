package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// tree is a set of files by their paths below the working directory.
type tree map[string]string

// plant writes the files.
func (t tree) plant() error {
	for path, text := range t {
		link, target, isLink := strings.Cut(path, " -> ")
		if !filepath.IsLocal(link) {
			return fmt.Errorf("%s is not below the working directory", link)
		}
		err := os.MkdirAll(filepath.Dir(link), 0o755)
		if err == nil {
			switch {
			case isLink:
				err = os.Symlink(target, link)
			case strings.HasSuffix(path, "/"):
				err = os.MkdirAll(path, 0o755)
			default:
				err = os.WriteFile(path, []byte(text), 0o644)
			}
		}
		if err != nil {
			return errors.Join(err, t.fell())
		}
	}
	return nil
}

// fell removes them.
func (t tree) fell() error {
	var errs []error
	for path := range t {
		link, _, _ := strings.Cut(path, " -> ")
		first, _, _ := strings.Cut(link, "/")
		errs = append(errs, os.RemoveAll(first))
	}
	return errors.Join(errs...)
}
