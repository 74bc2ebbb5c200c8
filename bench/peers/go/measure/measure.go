// Package measure is what Go's programs share: the same numbers, stopwatch and line of JSON as
// lib/measure.py, which see.
package measure

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Numbers returns the program's arguments; defaults stand in for missing ones.
func Numbers(defaults ...int) []int {
	for i, text := range os.Args[1:] {
		n, err := strconv.Atoi(text)
		if err != nil {
			fail("no number: %q", text)
		}
		defaults[i] = n
	}
	return defaults
}

// A Watch measures wall and processor time of what runs between Start and Stop.
type Watch struct {
	began     time.Time
	wall, cpu time.Duration
}

// Start begins with a collected heap.
func Start() *Watch {
	runtime.GC()
	return &Watch{cpu: processorTime(), began: time.Now()}
}

// Stop ends the measurement.
func (w *Watch) Stop() {
	w.wall = time.Since(w.began)
	w.cpu = processorTime() - w.cpu
}

// Report prints the result of a program that did ops operations under w.
func Report(ops int, w *Watch, more map[string]float64) {
	line := map[string]float64{
		"ops":     float64(ops),
		"wall_ns": float64(w.wall.Nanoseconds()) / float64(ops),
		"cpu_ns":  float64(w.cpu.Nanoseconds()) / float64(ops),
	}
	for name, value := range more {
		line[name] = value
	}
	text, err := json.Marshal(line)
	if err != nil {
		fail("%v", err)
	}
	fmt.Println(string(text))
}

// Check ends the program with an error unless got is want.
func Check[T comparable](what string, got, want T) {
	if got != want {
		fail("wrong %s: got %v, want %v", what, got, want)
	}
}

// RSS returns the memory that this process has resident now, in bytes.
func RSS() float64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		fail("%v", err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	if err != nil {
		fail("%v", err)
	}
	return float64(pages * os.Getpagesize())
}

func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		fail("%v", err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}
