// Command sumdb_check verifies a C2SP tlog-tiles log that lies in a directory, by means of
// golang.org/x/mod/sumdb alone: code that shares nothing with the log that is being checked.
//
//	sumdb_check LOGDIR VKEY [EARLIER-CHECKPOINT ...]
//
// It opens the checkpoint with note.Open, checks that each entry hashes to its leaf and is
// included in the tree, that every file below tile/ holds what the tree demands, and that the
// tree begins with that of every earlier checkpoint. Exit status 0 when all of it holds.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
)

// directory serves the tiles of a log as static files to tlog.TileHashReader, which verifies them.
type directory struct {
	root  string
	cache map[string][]byte
}

func (d *directory) Height() int { return height }

func (d *directory) SaveTiles([]tlog.Tile, [][]byte) {}

func (d *directory) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := d.readOrCut(t)
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// readOrCut reads a tile, or cuts the full one where a partial one has been deleted.
func (d *directory) readOrCut(t tlog.Tile) ([]byte, error) {
	w := t.W
	data, err := d.read(tilePath(t))
	if errors.Is(err, fs.ErrNotExist) {
		t.W = width
		data, err = d.read(tilePath(t))
	}
	if err == nil && len(data) != t.W*tlog.HashSize {
		err = fmt.Errorf("%s: %d bytes", tilePath(t), len(data))
	}
	if err != nil {
		return nil, err
	}
	return data[:w*tlog.HashSize], nil
}

func (d *directory) read(path string) ([]byte, error) {
	if data, ok := d.cache[path]; ok {
		return data, nil
	}
	data, err := os.ReadFile(filepath.Join(d.root, filepath.FromSlash(path)))
	if err == nil {
		d.cache[path] = data
	}
	return data, err
}

// tilePath turns the sumdb's tile/8/L/N into tlog-tiles' tile/L/N.
func tilePath(t tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", height))
}

// openCheckpoint verifies a checkpoint and returns its tree; origin must be the key's name.
func openCheckpoint(data []byte, vkey string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	n, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("checkpoint text %q", n.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, fmt.Errorf("checkpoint size %q", lines[1])
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tlog.Tree{}, fmt.Errorf("checkpoint root %q", lines[2])
	}
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree, nil
}

// unpack splits a bundle into entries, each behind its uint16 length.
func unpack(data []byte) ([][]byte, error) {
	var entries [][]byte
	for len(data) > 0 {
		if len(data) < 2 {
			return nil, errors.New("half a length")
		}
		n := int(data[0])<<8 | int(data[1])
		if len(data) < 2+n {
			return nil, errors.New("half an entry")
		}
		entries = append(entries, data[2:2+n])
		data = data[2+n:]
	}
	return entries, nil
}

// bundlePath names the bundle of a level-0 tile.
func bundlePath(n int64, w int) string {
	t := tilePath(tlog.Tile{H: height, L: 0, N: n, W: w})
	return "tile/entries/" + strings.TrimPrefix(t, "tile/0/")
}

// readEntries reads every entry of the log, from the bundles that its size demands.
func readEntries(d *directory, size int64) ([][]byte, error) {
	var entries [][]byte
	for n := int64(0); n*width < size; n++ {
		w := width
		if left := size - n*width; left < width {
			w = int(left)
		}
		data, err := d.read(bundlePath(n, w))
		if err != nil {
			return nil, err
		}
		some, err := unpack(data)
		if err != nil || len(some) != w {
			return nil, fmt.Errorf("%s: %d entries, %v", bundlePath(n, w), len(some), err)
		}
		entries = append(entries, some...)
	}
	return entries, nil
}

// checkIncluded proves every entry's inclusion from the tiles and verifies the proof.
func checkIncluded(tree tlog.Tree, reader tlog.HashReader, entries [][]byte) error {
	for i, entry := range entries {
		proof, err := tlog.ProveRecord(tree.N, int64(i), reader)
		if err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
		hash := tlog.RecordHash(entry)
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, int64(i), hash); err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
	}
	return nil
}

// checkFile compares one file below tile/ with what the verified tree says it must hold.
func checkFile(path string, data []byte, reader tlog.HashReader, entries [][]byte) error {
	if rest := strings.TrimPrefix(path, "tile/entries/"); rest != path {
		t, err := tlog.ParseTilePath(fmt.Sprintf("tile/%d/0/%s", height, rest))
		if err != nil {
			return err
		}
		return checkBundle(t, data, entries)
	}
	rest := strings.TrimPrefix(path, "tile/")
	t, err := tlog.ParseTilePath(fmt.Sprintf("tile/%d/%s", height, rest))
	if err != nil {
		return err
	}
	want, err := tlog.ReadTileData(t, reader)
	if err != nil {
		return err
	}
	if !bytes.Equal(want, data) {
		return errors.New("not the tree's hashes")
	}
	return nil
}

func checkBundle(t tlog.Tile, data []byte, entries [][]byte) error {
	some, err := unpack(data)
	start := t.N * width
	if err != nil || len(some) != t.W || start+int64(len(some)) > int64(len(entries)) {
		return fmt.Errorf("%d entries, %v", len(some), err)
	}
	for i, entry := range some {
		if !bytes.Equal(entry, entries[start+int64(i)]) {
			return fmt.Errorf("another entry %d", start+int64(i))
		}
	}
	return nil
}

// checkFiles checks every file below tile/, so also the partial ones of smaller sizes.
func checkFiles(root string, reader tlog.HashReader, entries [][]byte) (int, error) {
	count := 0
	err := filepath.WalkDir(filepath.Join(root, "tile"), func(name string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && len(entries) == 0 {
			return nil
		}
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		path, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		count++
		if err := checkFile(filepath.ToSlash(path), data, reader, entries); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return nil
	})
	return count, err
}

// checkEarlier verifies that the tree begins with that of an earlier checkpoint.
func checkEarlier(file, vkey string, tree tlog.Tree, reader tlog.HashReader) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	old, err := openCheckpoint(data, vkey)
	if err != nil {
		return err
	}
	if old.N == 0 {
		return nil
	}
	proof, err := tlog.ProveTree(tree.N, old.N, reader)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}

func run(root, vkey string, earlier []string) error {
	data, err := os.ReadFile(filepath.Join(root, "checkpoint"))
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(data, vkey)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	d := &directory{root, map[string][]byte{}}
	reader := tlog.TileHashReader(tree, d)
	if tree.N == 0 && tree.Hash != sha256.Sum256(nil) {
		// tlog.TreeHash(0) is 32 zero bytes, which RFC 6962 does not say; so by hand.
		return errors.New("empty tree with another root")
	}
	entries, err := readEntries(d, tree.N)
	if err != nil {
		return err
	}
	if err := checkIncluded(tree, reader, entries); err != nil {
		return err
	}
	files, err := checkFiles(root, reader, entries)
	if err != nil {
		return err
	}
	for _, file := range earlier {
		if err := checkEarlier(file, vkey, tree, reader); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	fmt.Printf("ok: %d entries, %d files, %d earlier checkpoints\n", tree.N, files, len(earlier))
	return nil
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: sumdb_check LOGDIR VKEY [EARLIER-CHECKPOINT ...]")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, "sumdb_check:", err)
		os.Exit(1)
	}
}
